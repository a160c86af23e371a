/** "12 s ago"; ages in ms. What lies ahead of us is "just now": clocks differ a little. */
export function ago(ms: number): string {
  return ms < 2_000 ? 'just now' : `${span(ms)} ago`;
}

/** "12 s", "4 min", "3 h", "2 days": a length in ms, in the unit that tells most. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** "840 ms", "1.2 s", "5 min": exact for short ones. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  return span(ms);
}

// Made once: making one takes longer than all else that is done for a row.
const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

/** "29 Mar 2026, 12:00:41 CEST · 10:00:41 UTC" */
export function exactTime(at: string | number): string {
  const moment = new Date(at);
  return `${LOCAL.format(moment)} · ${moment.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
