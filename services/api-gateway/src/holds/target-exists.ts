import { ALL_SERVICES } from '@recovery/contracts';
import type { Gateway } from '../gateway.ts';

/** Whether it is `all` or a service that is configured. */
export function targetExists({ configuration }: Pick<Gateway, 'configuration'>, service: string): boolean {
  return service === ALL_SERVICES || configuration.current().services.has(service);
}
