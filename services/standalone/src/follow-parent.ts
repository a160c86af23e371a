import type { ProcessContext } from '@recovery/runtime';

const CHECK_INTERVAL_MS = 500;

/** Started by the bootstrap, the launcher ends with it, also when the bootstrap was killed and could pass no signal on. */
export function followParent(context: ProcessContext, bootstrapPid = process.env['BOOTSTRAP_PID']): void {
  if (bootstrapPid !== String(process.ppid)) return;
  const timer = setInterval(() => {
    if (String(process.ppid) === bootstrapPid) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, CHECK_INTERVAL_MS);
  context.onShutdown('parent watch', () => clearInterval(timer));
}
