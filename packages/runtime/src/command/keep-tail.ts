import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';

const KEPT_OUTPUT_BYTES = 4096;

/**
 * Reads all that a child prints, keeps the end of both streams together. Goes on reading after the end of the
 * program, for what it left running, and holds nothing up.
 */
export function keepTail({ stdout, stderr }: ChildProcess): () => string {
  let kept = Buffer.alloc(0);
  // When there is no file descriptor for them, the child has no streams, whatever its type says.
  const streams: readonly (Readable | null | undefined)[] = [stdout, stderr];
  for (const stream of streams) {
    if (stream == null) continue;
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]).subarray(-KEPT_OUTPUT_BYTES);
    });
    if (stream instanceof Socket) stream.unref();
  }
  return () => kept.toString('utf8').trim();
}
