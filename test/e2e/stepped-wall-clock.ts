import { readFileSync } from 'node:fs';

// Loaded with `node --import` before a component: its wall clock is off by as many milliseconds as the file
// WALL_CLOCK_FILE says, also when that changes while the process runs. Its timers are not.
const file = process.env['WALL_CLOCK_FILE'] ?? '';
const native = Date;
const nativeNow = Date.now;
let aheadMs = Number(readFileSync(file, 'utf8'));

setInterval(() => {
  const next = Number(readFileSync(file, 'utf8'));
  if (next === aheadMs) return;
  aheadMs = next;
  process.stdout.write(`the wall clock was set: ${new native(wallNow()).toISOString()}, ${aheadMs} ms ahead\n`);
}, 20).unref();

function wallNow(): number {
  return nativeNow() + aheadMs;
}

native.now = wallNow;
globalThis.Date = new Proxy(native, {
  construct: (target, args: unknown[]) => {
    const date: unknown = Reflect.construct(target, args.length === 0 ? [wallNow()] : args);
    if (!(date instanceof target)) throw new TypeError('Date made no date');
    return date;
  },
  apply: (target) => new target(wallNow()).toString(),
});
