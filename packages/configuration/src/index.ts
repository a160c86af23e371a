export { openConfiguration, type Configuration, type ConfigurationSnapshot } from './configuration.ts';
export { switchesFor, type RecoverySwitch } from './switches.ts';
