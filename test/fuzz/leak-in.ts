/** Where the source lies on this machine: no answer may say so. */
const SOURCE = process.cwd();
const STACK = /(?:\\n|\n)\s+at [^\n]{1,200}:\d+:\d+|file:\/\//u;
const ADDRESS = /rediss?:\/\/|postgres(?:ql)?:\/\//u;
/** Files that are the same for everybody, and much text. */
const FIXED = /^\/(?:docs\/|openapi\.json)/u;

/** What an answer gives away, in words: a secret, a stack, a path or an address; null when it is nothing. */
export function leakIn({
  path,
  text,
  headers,
  secrets,
}: {
  path: string;
  text: string;
  headers: Headers;
  secrets: readonly string[];
}): string | null {
  const whole = `${JSON.stringify([...headers])}\n${text}`;
  if (secrets.some((secret) => whole.includes(secret))) return 'a secret';
  if (whole.includes(SOURCE)) return 'where the source lies';
  if (headers.has('x-powered-by')) return 'what it is made of';
  if (FIXED.test(path)) return null;
  if (STACK.test(text) || text.includes('node_modules')) return 'a stack';
  return ADDRESS.test(text) ? 'an address' : null;
}
