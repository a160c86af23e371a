import type { Random } from '../chaos/random.ts';

const TEXTS: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  '1e400',
  'NaN',
  'true',
  'null',
  'undefined',
  '[]',
  '{}',
  'a,b',
  '__proto__',
  'constructor',
  'toString',
  'all',
  'database',
  'Database',
  'nobody',
  '../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '%ff',
  '\u0000',
  '\u202Etxt.exe',
  '\u200Bdatabase',
  '\uD800',
  '😀',
  'ﬁ',
  '\r\nset-cookie: a=b',
  "' OR 1=1 --",
  '${7*7}',
  '<script>alert(1)</script>',
  '2026-02-30T25:61:00Z',
  '2026-03-01T10:00:00Z',
  '9999-12-31T23:59:59Z',
  '-271821-04-20T00:00:00Z',
  '25:00',
  '02:30',
  'Europe/Berlin',
  'Mars/Olympus',
  '1-1',
  '*',
  '"tag"',
];
const NUMBERS: readonly string[] = ['0', '-0', '-1', '1', '1.5', '2147483648', '9007199254740993', '1e400', '-1e400'];

/** A text that somebody may send where it is not expected. */
export function strangeText(random: Random): string {
  if (random.integer(1, 12) > 1) return random.pick(TEXTS);
  return random
    .pick(TEXTS)
    .repeat(random.pick([2, 50, 3_000]))
    .slice(0, 20_000);
}

/** A JSON text that somebody may send; not always a valid one. */
export function strangeJson(random: Random, example: unknown): string {
  switch (random.weighted({ valid: 8, changed: 8, scalar: 1, broken: 1, deep: 1, huge: 1 })) {
    case 'valid':
      return JSON.stringify(example);
    case 'changed':
      return changed(random, example);
    case 'scalar':
      return random.pick(['null', 'true', '42', '"text"', '[]', '[[]]', ...NUMBERS]);
    case 'broken':
      return JSON.stringify(example).slice(0, -1) + random.pick(['', ',', '}}', '\u0000', '/*']);
    case 'deep':
      return `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    case 'huge':
      return JSON.stringify({ service: 'x'.repeat(random.pick([90_000, 99_000, 101_000, 300_000])) });
  }
}

/** The object with one to three of its members taken away, replaced, or added. */
function changed(random: Random, example: unknown): string {
  const members = new Map(
    Object.entries(typeof example === 'object' && example !== null ? example : {}).map(([name, value]) => [
      name,
      JSON.stringify(value),
    ]),
  );
  for (let change = random.integer(1, 3); change > 0; change -= 1) {
    const name = members.size > 0 && random.integer(0, 2) > 0 ? random.pick([...members.keys()]) : strangeText(random);
    if (random.integer(0, 3) === 0) members.delete(name);
    else members.set(name, strangeMember(random));
  }
  return `{${[...members].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

function strangeMember(random: Random): string {
  return random.pick([
    JSON.stringify(strangeText(random)),
    random.pick(NUMBERS),
    'null',
    'true',
    '[]',
    `[${JSON.stringify(strangeText(random))}]`,
    `{"__proto__":{"role":"admin"}}`,
    '["database"]',
    '"all"',
  ]);
}
