import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const LONGEST_BYTES = 10 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;

/**
 * What a process prints. The process itself holds the file open, so it never blocks on us, not even
 * when we are frozen; that is why the file is shortened in place when it has grown too long: its end is
 * kept in `<name>.log.1`.
 */
export class ProcessLog {
  readonly path: string;
  readonly #longestBytes: number;
  #startOffset = 0;

  constructor(directory: string, name: string, longestBytes = LONGEST_BYTES) {
    mkdirSync(directory, { recursive: true });
    this.path = join(directory, `${name}.log`);
    this.#longestBytes = longestBytes;
  }

  /** A file descriptor for one run of the process; the caller closes it. */
  open(): number {
    this.keepBounded();
    const file = openSync(this.path, 'a', 0o640);
    this.#startOffset = fstatSync(file).size;
    return file;
  }

  /** Called now and then while the process runs. */
  keepBounded(): void {
    if (sizeOf(this.path) <= this.#longestBytes) return;
    const file = openSync(this.path, 'r+');
    try {
      writeFileSync(`${this.path}.1.new`, readTail(file, this.#longestBytes), { mode: 0o640 });
      renameSync(`${this.path}.1.new`, `${this.path}.1`);
      ftruncateSync(file, 0);
      this.#startOffset = 0;
    } finally {
      closeSync(file);
    }
  }

  /** The last lines of this run that are meant for people, that is, not JSON. */
  plainTail(lineCount: number): string[] {
    const file = openSync(this.path, 'r');
    try {
      const length = Math.max(0, fstatSync(file).size - this.#startOffset);
      return readTail(file, Math.min(TAIL_BYTES, length))
        .toString('utf8')
        .split('\n')
        .map((line) => line.trimEnd())
        .filter((line) => line !== '' && !line.startsWith('{'))
        .slice(-lineCount);
    } finally {
      closeSync(file);
    }
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function readTail(file: number, byteCount: number): Buffer {
  const { size } = fstatSync(file);
  const length = Math.min(byteCount, size);
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, size - length));
}
