import { constants } from 'node:fs';
import { lstat, mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '@recovery/runtime';

/** A file to which whole lines are appended. */
export interface LineFile {
  /**
   * @throws {AppError} `log_write_short` when the disk took only a part of the line, `log_file_changed` when
   * somebody else wrote to a file of one writer or cut it
   */
  writeLine(line: string): Promise<void>;
  /** Resolves when what was written is on the disk. */
  sync(): Promise<void>;
  /**
   * `moved`: another file, or none, is at the path now. `deleted`: what was written is gone. `changed`: somebody
   * else wrote to a file of one writer or cut it.
   */
  fate(): Promise<Fate>;
  close(): Promise<void>;
}

export type Fate = 'current' | 'moved' | 'deleted' | 'changed';

/**
 * Who writes the file. `one`: each line at the place where the last one ended, so that a writer that was stopped on
 * its way to the disk and goes on later writes there what its successor wrote there: the same events come in the same
 * order. `many`: wherever the end is.
 */
export interface Writers {
  readonly count: 'one' | 'many';
  /** Asked right before each write; throws when this process may not write now. */
  assertMayWrite(): void;
}

/**
 * What a line that was cut short is ended with. Two fields more make it unreadable at whatever place
 * it was cut: the fifth field is no number, or there are more than six.
 */
const TORN_ENDING = ' | torn | torn\n';
const NEWLINE = 0x0a;
// O_NONBLOCK: a FIFO in the file's place must be refused, not waited for.
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens or creates the file and its directory. A tail without a newline is closed first, so that the
 * next line cannot merge with it.
 * @throws {AppError} `log_file_refused` for a symbolic link, as the file or as its directory, which the reader does not
 * follow either, and for anything else that is not a plain file
 */
export async function openLineFile(path: string, writers: Writers): Promise<LineFile> {
  await refuseLink(dirname(path));
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  const handle = await openPlainFile(path, writers.count === 'many' ? FLAGS | constants.O_APPEND : FLAGS);
  const end = new FileEnd(handle, writers);
  try {
    await end.find();
    if (end.position === 0) await syncDirectory(dirname(path));
    else if (await isTorn(handle, end.position)) await end.write(TORN_ENDING);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    writeLine: (line) => end.write(`${line}\n`),
    sync: () => handle.datasync(),
    fate: async () => {
      const fate = await fateOf(handle, path);
      return fate === 'current' && !(await end.isThere()) ? 'changed' : fate;
    },
    close: () => handle.close(),
  };
}

async function refuseLink(directory: string): Promise<void> {
  const there = await lstat(directory).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  });
  if (there?.isSymbolicLink() !== true) return;
  throw new AppError(
    'log_file_refused',
    `${directory} is a symbolic link; LOG_DIR may be one, a folder in it may not`,
    {
      retryable: true,
    },
  );
}

async function openPlainFile(path: string, flags: number): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(path, flags, 0o640);
  } catch (cause) {
    if (errorCode(cause) !== 'ELOOP') throw cause;
    throw new AppError('log_file_refused', `${path} is a symbolic link`, { cause, retryable: true });
  }
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new AppError('log_file_refused', `${path} is not a plain file`, { retryable: true });
}

async function isTorn(handle: FileHandle, size: number): Promise<boolean> {
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] !== NEWLINE;
}

/** Where the next line goes. */
class FileEnd {
  readonly #handle: FileHandle;
  readonly #writers: Writers;
  position = 0;

  constructor(handle: FileHandle, writers: Writers) {
    this.#handle = handle;
    this.#writers = writers;
  }

  async find(): Promise<void> {
    this.position = (await this.#handle.stat()).size;
  }

  /** Where we left it; of a file of many writers always. */
  async isThere(): Promise<boolean> {
    return this.#writers.count === 'many' || (await this.#handle.stat()).size === this.position;
  }

  /** One write(2) of at most 4,096 bytes: nothing comes between its bytes, and a kill does not cut it. */
  async write(text: string): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    if (!(await this.isThere())) {
      throw new AppError('log_file_changed', 'somebody else wrote to the file, or cut it', { retryable: true });
    }
    this.#writers.assertMayWrite();
    const place = this.#writers.count === 'many' ? null : this.position;
    const { bytesWritten } = await this.#handle.write(bytes, 0, bytes.length, place);
    this.position += bytesWritten;
    if (bytesWritten === bytes.length) return;
    // A full disk says so first by a short write, not by an error.
    throw new AppError('log_write_short', `only ${bytesWritten} of ${bytes.length} bytes were written: disk full?`, {
      retryable: true,
    });
  }
}

async function fateOf(handle: FileHandle, path: string): Promise<Exclude<Fate, 'changed'>> {
  const mine = await handle.stat();
  if (mine.nlink === 0) return 'deleted';
  try {
    const there = await lstat(path);
    return there.ino === mine.ino && there.dev === mine.dev ? 'current' : 'moved';
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return 'moved';
    throw error;
  }
}

// The name of a new file is durable only when its directory is.
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
