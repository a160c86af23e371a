import { isDeepStrictEqual } from 'node:util';
import type { LiveChange, LiveStatus } from '@recovery/contracts';

/** What of `after` is not as it was in `before`; null when other services are configured: then all is to be told. */
export function changeBetween(before: LiveStatus, after: LiveStatus): LiveChange | null {
  if (before.services.length !== after.services.length) return null;
  if (after.services.some(({ id }, index) => before.services[index]?.id !== id)) return null;
  const services = after.services.filter((service, index) => !isDeepStrictEqual(service, before.services[index]));
  const { generatedAt, autoRecoveryEnabled, pauses, maintenance, brake } = after;
  return {
    generatedAt,
    ...(services.length === 0 ? {} : { services }),
    ...(autoRecoveryEnabled === before.autoRecoveryEnabled ? {} : { autoRecoveryEnabled }),
    ...(isDeepStrictEqual(pauses, before.pauses) ? {} : { pauses }),
    ...(isDeepStrictEqual(maintenance, before.maintenance) ? {} : { maintenance }),
    ...(isDeepStrictEqual(brake, before.brake) ? {} : { brake }),
  };
}
