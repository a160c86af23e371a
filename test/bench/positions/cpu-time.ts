import { readFileSync } from 'node:fs';
import { descendantsOf } from '@recovery/local-servers';

const TICK_MS = 10;

/** CPU time of a process and its living children, in ms, to the tick; NaN where there is no /proc. */
export function treeCpuMs(pid: number): number {
  return [pid, ...descendantsOf(pid).map((entry) => entry.pid)].reduce((sum, each) => sum + cpuMs(each), 0);
}

function cpuMs(pid: number): number {
  try {
    // Behind the name, which may hold spaces: state is field 3, utime and stime are fields 14 and 15.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /su, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}
