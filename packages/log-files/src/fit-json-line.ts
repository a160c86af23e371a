import { MAX_LINE_BYTES } from '@recovery/domain';

const LONGEST_TEXT = 2_048;

/** The line of JSON if it and a newline fit in one write, else with its long texts cut; `eventId` stays whole. */
export function fitJsonLine(line: string): string {
  let fitting = line;
  for (
    let most = LONGEST_TEXT;
    Buffer.byteLength(fitting) >= MAX_LINE_BYTES && most >= 1;
    most = Math.floor(most / 2)
  ) {
    const shorten = (key: string, value: unknown): unknown =>
      typeof value === 'string' && key !== 'eventId' && value.length > most
        ? `${value.slice(0, most).toWellFormed()}…`
        : value;
    fitting = JSON.stringify(JSON.parse(line, shorten));
  }
  return fitting;
}
