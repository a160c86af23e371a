export { openConfiguration, type Configuration, type ConfigurationSnapshot } from './configuration.ts';
