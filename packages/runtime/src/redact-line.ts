import { maskUrl } from './mask-url.ts';

// In a line of JSON only a key is followed by `":"`, so text that merely mentions a password is left alone.
const SECRET_FIELD =
  /"([^"\\]*(?:token|password|passwd|secret|authorization|cookie|api[-_]?key|credential)[^"\\]*)":"(?:[^"\\]|\\.)+"/giu;

/** The JSON line with every text under a secret's name, and the credentials of every URL, replaced by `***`. */
export function redactLine(line: string): string {
  return maskUrl(line).replace(SECRET_FIELD, '"$1":"***"');
}
