/** A failure that its message explains completely: shown as one line, without a stack. */
export class BootstrapError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** Says what begins and, at its end, how long it took. */
export async function step(title, work) {
  const startedAt = Date.now();
  say(`→ ${title} …`);
  const result = await work();
  say(`  done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}
