import { maskUrl } from '@recovery/runtime';

const SECRET_NAME = /token|password|passwd|secret|authorization|cookie|api[-_]?key|credential|private/iu;
const MASK = '***';
/** A shorter one would take half of the words with it, and is no secret that protects anything. */
const SHORTEST_SECRET = 6;

/** The values of the environment that are secrets by their names, and the passwords of the addresses there. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): string[] {
  const values = Object.entries(env).flatMap(([name, value = '']) => [
    ...(SECRET_NAME.test(name) && !name.endsWith('_FILE') ? [value] : []),
    ...passwordOf(value),
  ]);
  return values.filter(({ length }) => length >= SHORTEST_SECRET).toSorted((one, other) => other.length - one.length);
}

/**
 * The value with every secret replaced by `***`: what `secrets` holds wherever it stands, what stands under the name of
 * a secret, all headers, arguments such as `--password=x`, and the credentials of every address.
 */
export function maskSecrets(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return maskText(value, secrets);
  if (Array.isArray(value)) return maskArguments(value.map((item) => maskSecrets(item, secrets)));
  if (value instanceof Map) return maskSecrets(Object.fromEntries(value), secrets);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskEntry(key, item, secrets)]));
}

function maskEntry(key: string, item: unknown, secrets: readonly string[]): unknown {
  if (key === 'headers' && typeof item === 'object' && item !== null) {
    return Object.fromEntries(Object.keys(item).map((name) => [name, MASK]));
  }
  return SECRET_NAME.test(key) && typeof item === 'string' ? MASK : maskSecrets(item, secrets);
}

function maskText(text: string, secrets: readonly string[]): string {
  return maskUrl(secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text));
}

/** `--token x`, `--token=x` and `PASSWORD=x`, as commands have them. */
function maskArguments(items: readonly unknown[]): unknown[] {
  return items.map((item, index) => {
    if (typeof item !== 'string') return item;
    const before = items[index - 1];
    const isValue = typeof before === 'string' && /^--?[\w-]+$/u.test(before) && SECRET_NAME.test(before);
    if (isValue && !item.startsWith('-')) return MASK;
    const [, name = ''] = /^([\w-]+)=/u.exec(item) ?? [];
    return SECRET_NAME.test(name) ? `${name}=${MASK}` : item;
  });
}

function passwordOf(value: string): string[] {
  const password = URL.parse(value)?.password ?? '';
  return password === '' ? [] : [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
