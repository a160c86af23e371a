/**
 * Makes `Date.now()`, `new Date()` and `Date()` of this process follow `clock`; returns what takes it back.
 * The one place where this is done, because BullMQ takes the time of every delay, lock and schedule from
 * `Date.now()` of whichever process touches the job and has no option for another clock: one process whose
 * wall clock is an hour off would fire or starve the jobs of all.
 */
export function installClock(clock: { now(): number }): () => void {
  const native = globalThis.Date;
  const nativeNow = native.now;
  // Not a subclass: `Date()` without `new` must work, and classes derived from Date.
  const following = new Proxy(native, {
    construct: (target, args: unknown[], newTarget) => {
      const date: unknown = Reflect.construct(target, args.length === 0 ? [clock.now()] : args, newTarget);
      if (!(date instanceof target)) throw new TypeError('Date made no date');
      return date;
    },
    apply: (target) => new target(clock.now()).toString(),
  });
  // On the function itself too: whoever keeps the old Date follows as well.
  native.now = () => clock.now();
  native.prototype.constructor = following;
  globalThis.Date = following;
  return () => {
    native.now = nativeNow;
    native.prototype.constructor = native;
    globalThis.Date = native;
  };
}
