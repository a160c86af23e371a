import type { ServiceState } from '@recovery/domain';

/** A stored state; null when there is none or when it is not one of ours. */
export function parseState(text: string | null): ServiceState | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isServiceState(value) ? value : null;
  } catch {
    return null;
  }
}

// Only this package writes states; what is checked is that nobody else did.
function isServiceState(value: unknown): value is ServiceState {
  return (
    typeof value === 'object' &&
    value !== null &&
    'serviceId' in value &&
    typeof value.serviceId === 'string' &&
    'version' in value &&
    Number.isSafeInteger(value.version) &&
    'phase' in value &&
    typeof value.phase === 'string' &&
    'errorCount' in value &&
    Number.isSafeInteger(value.errorCount)
  );
}
