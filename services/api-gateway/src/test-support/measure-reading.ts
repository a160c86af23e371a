import { readFileSync, writeFileSync } from 'node:fs';

const KIB_PER_MIB = 1024;

export interface Reading {
  readonly status: number;
  readonly byteCount: number;
  readonly milliseconds: number;
  /** By how much the process that answered was larger at its peak than before. */
  readonly grownMiB: number;
}

/** Reads a whole answer of a process of this machine and sees what it costs there; needs Linux' /proc. */
export async function measureReading({ pid, url }: { pid: number; url: string }): Promise<Reading> {
  // Resets the peak to what there is now: proc_pid_clear_refs(5).
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const before = memoryMiB(pid, 'VmRSS');
  const startedAt = performance.now();
  const response = await fetch(url);
  let byteCount = 0;
  const chunks: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of chunks ?? []) byteCount += chunk.byteLength;
  return {
    status: response.status,
    byteCount,
    milliseconds: Math.round(performance.now() - startedAt),
    grownMiB: Number((memoryMiB(pid, 'VmHWM') - before).toFixed(1)),
  };
}

function memoryMiB(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'mu').exec(text)?.[1] ?? Number.NaN) / KIB_PER_MIB;
}
