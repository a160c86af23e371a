import { fail, ok, warn, type Finding } from './finding.ts';

const FEWEST_BYTES = 100e6;
const SCARCE_RATIO = 0.05;

/** Whether there is room left for what the system writes. */
export function judgeSpace(
  name: string,
  { freeBytes, totalBytes }: { freeBytes: number; totalBytes: number },
): Finding {
  const percent = totalBytes === 0 ? 0 : Math.floor((100 * freeBytes) / totalBytes);
  const message = `${(freeBytes / 1e9).toFixed(1)} GB free (${percent} %)`;
  if (freeBytes < FEWEST_BYTES) return fail(name, message, 'make room: nothing can be logged on a full disk');
  return freeBytes / totalBytes < SCARCE_RATIO ? warn(name, message, 'make room before it is full') : ok(name, message);
}
