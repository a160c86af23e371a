/** What a JSON health body says beside its HTTP status. */
export interface HealthBody {
  /** `name: message` of each failing check; null when it names none. */
  readonly failures: string | null;
  /** Why it works less well than it should; null when it does not say so. */
  readonly degraded: string | null;
}

const SAYS_NOTHING: HealthBody = { failures: null, degraded: null };

/** Reads `{ status, checks: { name: { ok, message } }, details: { degraded, degradedReasons } }`; anything else says nothing. */
export function readHealthBody(text: string): HealthBody {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return SAYS_NOTHING;
  }
  const failures = Object.entries(fields(fields(body)['checks'])).flatMap(([name, check]) => {
    const { ok, message } = fields(check);
    if (ok !== false) return [];
    return [typeof message === 'string' && message !== '' ? `${name}: ${message}` : name];
  });
  const details = fields(fields(body)['details']);
  const reasons = texts(details['degradedReasons']);
  return {
    failures: failures.length > 0 ? failures.join('; ') : null,
    degraded: details['degraded'] === true ? reasons.join('; ') || 'it says that it is degraded' : null,
  };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
