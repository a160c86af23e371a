import { AppError } from '@recovery/runtime';
import type { ManagedProcess } from './managed-process.ts';
import { describeExit } from './report-patient-death.ts';
import { say } from './terminal.ts';

const EX_CONFIG = 78;

/** Until the system is up, a process that finds its configuration invalid ends everything with its own words. */
export function followStartup() {
  const fatal = Promise.withResolvers<never>();
  // Nobody may be waiting for it at the moment.
  fatal.promise.catch(() => undefined);
  let isOver = false;
  return {
    guard: <T>(work: Promise<T>): Promise<T> => Promise.race([work, fatal.promise]),
    end: () => (isOver = true),
    onDeath: (dead: ManagedProcess): void => {
      const lines = dead.processLog.plainTail(3);
      if (!isOver && dead.view.lastExit?.code === EX_CONFIG) {
        fatal.reject(new AppError('configuration_invalid', lines.join('\n'), { exitCode: EX_CONFIG }));
        return;
      }
      const consequence = dead.spec.restartsItself ? 'starting it again' : 'reported to the recovery worker';
      say(`! ${dead.spec.name} ${describeExit(dead)}: ${consequence}.`);
    },
  };
}
