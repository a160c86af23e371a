export { openConfiguration, type Configuration, type ConfigurationSnapshot } from './configuration.ts';
export { acceptedServicesPath } from './accepted-services.ts';
export { confirmServices, lossInWords, waitingLoss, type ServicesLoss } from './services-confirmation.ts';
export { loadSettingsFile } from './settings-file.ts';
export { apiKeyDirectory, createApiKey, digestOfKey, revokeApiKey } from './api-keys/api-key-files.ts';
export { openApiKeys, type ApiKey, type ApiKeys } from './api-keys/open-api-keys.ts';
export { discoveredPath, loadDiscoveredFile, saveDiscoveredFile } from './discovered-file.ts';
export { switchesFor } from './switches.ts';
