// Addresses and secrets are given to each process by name, to those that need them.
const NOT_PASSED_ON = new Set([
  'API_TOKEN',
  'API_TOKEN_FILE',
  'BOOTSTRAP_PID',
  'CONTROL_TOKEN',
  'DATABASE_URL',
  'ENGINE_CACHE_URL',
  'HEALTH_PORT',
  'HEARTBEAT_TOKEN',
  'HEARTBEAT_URL',
  'HOST',
  'PORT',
  'REDIS_URL',
  'SUPERVISOR_TOKEN',
  'SUPERVISOR_URL',
]);

/** The part of our environment that every process gets, with absolute paths. What npm adds is left out. */
export function baseEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  overrides: Readonly<Record<string, string>>,
): Record<string, string> {
  const passedOn = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !NOT_PASSED_ON.has(entry[0]) && !entry[0].startsWith('npm_'),
  );
  return { ...Object.fromEntries(passedOn), ...overrides };
}
