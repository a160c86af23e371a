import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What tells one process from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal only for the same process. */
  readonly startTime: string;
}

export interface ProcessEntry extends ProcessIdentity {
  readonly parentPid: number;
  /** One letter as in ps: R, S, D, T (stopped), Z (zombie) … */
  readonly state: string;
}

/** One line of /proc/<pid>/stat; null when it is not one. The command may hold spaces and brackets, so it is cut at the last bracket. */
export function parseStatLine(line: string, bootId: string): ProcessEntry | null {
  const pid = Number.parseInt(line, 10);
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .trim()
    .split(' ');
  const [state, parentPid] = fields;
  // Field 22 of proc_pid_stat(5): ticks since boot; the fields here begin with the third.
  const startTicks = fields[19];
  if (!Number.isInteger(pid) || state === undefined || startTicks === undefined) return null;
  return { pid, parentPid: Number(parentPid), state, startTime: `${bootId}:${startTicks}` };
}

/** One line of `ps -o pid=,ppid=,state=,lstart=`; null when it is not one. */
export function parsePsLine(line: string): ProcessEntry | null {
  const match = /^\s*(\d+)\s+(\d+)\s+(\S)\S*\s+(.+?)\s*$/.exec(line);
  const [, pid, parentPid, state, startTime] = match ?? [];
  if (state === undefined || startTime === undefined) return null;
  return { pid: Number(pid), parentPid: Number(parentPid), state, startTime };
}

let cachedBootId: string | undefined;
function currentBootId(): string {
  cachedBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
  return cachedBootId;
}

function readStat(pid: number): ProcessEntry | null {
  try {
    return parseStatLine(readFileSync(`/proc/${pid}/stat`, 'latin1'), currentBootId());
  } catch {
    return null;
  }
}

function runPs(selection: readonly string[]): ProcessEntry[] {
  try {
    const output = execFileSync('ps', [...selection, '-o', 'pid=,ppid=,state=,lstart='], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return output
      .split('\n')
      .map(parsePsLine)
      .filter((entry) => entry !== null);
  } catch {
    return [];
  }
}

/** Every process of this machine that we may see, zombies too. */
export function listProcesses(): ProcessEntry[] {
  if (process.platform !== 'linux') return runPs(['-ax']);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((entry) => entry !== null);
}

/** The process with this pid, a zombie too; null when there is none. */
export function readProcess(pid: number): ProcessEntry | null {
  if (process.platform === 'linux') return readStat(pid);
  return runPs(['-p', String(pid)])[0] ?? null;
}

/** Whether that very process still runs. A zombie does not: it only waits to be collected. */
export function isSameProcess(identity: ProcessIdentity): boolean {
  const current = readProcess(identity.pid);
  return current !== null && current.state !== 'Z' && current.startTime === identity.startTime;
}

/** The children of a process, their children, and so on; without the process itself and without zombies. */
export function descendantsOf(pid: number, processes: readonly ProcessEntry[] = listProcesses()): ProcessEntry[] {
  const childrenByParent = Map.groupBy(processes, (entry) => entry.parentPid);
  const found: ProcessEntry[] = [];
  const pending = [pid];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    for (const child of childrenByParent.get(parent) ?? []) {
      if (child.pid === pid || found.includes(child)) continue;
      found.push(child);
      pending.push(child.pid);
    }
  }
  return found.filter((entry) => entry.state !== 'Z');
}
