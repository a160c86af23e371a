/** A line for the person at the terminal. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Does the work and says how long it took. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  say(`  ✔ ${title} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`);
  return result;
}

/** A line about a part of what is going on. */
export function announceDetail(line: string): void {
  say(`  ${line}`);
}
