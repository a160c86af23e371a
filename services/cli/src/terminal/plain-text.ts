// Control, format (bidi, zero width), private and unpaired surrogate characters, and line separators.
const DANGEROUS = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;
const NAMED: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);
// What JSON leaves as it is and a terminal may obey, DEL and the C1 controls among it.
const DANGEROUS_IN_JSON = /[\u007F-\u009F\u2028\u2029\p{Cf}\p{Co}]/gu;

/** Text of others as it may stand on a terminal: what would steer it, or hide something, is shown as an escape. */
export function plainText(text: string): string {
  return text.replace(
    DANGEROUS,
    (character) => NAMED.get(character) ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** JSON of the same value in which nothing steers a terminal. */
export function plainJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(DANGEROUS_IN_JSON, (character) =>
    // By UTF-16 unit, as JSON escapes.
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
