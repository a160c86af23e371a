import { z } from 'zod';

// What turns the direction of writing makes words look like others; see UAX #9.
const BIDI_CONTROL = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/** What a person says for others to read, of up to so many characters. */
export function plainWords(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((text) => !BIDI_CONTROL.test(text), 'must have no characters that turn the direction of writing');
}
