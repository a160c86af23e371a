import { constants } from 'node:fs';
import { lstat, mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '@recovery/runtime';

/** A file to which whole lines are appended. */
export interface LineFile {
  /** @throws {AppError} `log_write_short` when the disk took only a part of the line */
  writeLine(line: string): Promise<void>;
  /** Resolves when what was written is on the disk. */
  sync(): Promise<void>;
  /** `moved`: another file, or none, is at the path now. `deleted`: what was written is gone. */
  fate(): Promise<'current' | 'moved' | 'deleted'>;
  close(): Promise<void>;
}

/**
 * What a line that was cut short is ended with. Two fields more make it unreadable at whatever place
 * it was cut: the fifth field is no number, or there are more than six.
 */
const TORN_ENDING = ' | torn | torn\n';
const NEWLINE = 0x0a;
// O_NONBLOCK: a FIFO in the file's place must be refused, not waited for.
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens or creates the file and its directory. A tail without a newline is closed first, so that the
 * next line cannot merge with it.
 * @throws {AppError} `log_file_refused` for a symbolic link or anything else that is not a plain file
 */
export async function openLineFile(path: string): Promise<LineFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  const handle = await openPlainFile(path);
  try {
    const { size } = await handle.stat();
    if (size === 0) await syncDirectory(dirname(path));
    else await closeTornTail(handle, size);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    writeLine: (line) => writeWhole(handle, `${line}\n`),
    sync: () => handle.datasync(),
    fate: () => fateOf(handle, path),
    close: () => handle.close(),
  };
}

async function openPlainFile(path: string): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(path, FLAGS, 0o640);
  } catch (cause) {
    if (errorCode(cause) !== 'ELOOP') throw cause;
    throw new AppError('log_file_refused', `${path} is a symbolic link`, { cause, retryable: true });
  }
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new AppError('log_file_refused', `${path} is not a plain file`, { retryable: true });
}

async function closeTornTail(handle: FileHandle, size: number): Promise<void> {
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  if (last[0] !== NEWLINE) await writeWhole(handle, TORN_ENDING);
}

// One write(2): with O_APPEND nothing can come between its bytes.
async function writeWhole(handle: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text, 'utf8');
  const { bytesWritten } = await handle.write(bytes, 0, bytes.length, null);
  if (bytesWritten === bytes.length) return;
  // A full disk says so first by a short write, not by an error.
  throw new AppError('log_write_short', `only ${bytesWritten} of ${bytes.length} bytes were written: disk full?`, {
    retryable: true,
  });
}

async function fateOf(handle: FileHandle, path: string): Promise<'current' | 'moved' | 'deleted'> {
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
