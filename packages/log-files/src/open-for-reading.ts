import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
// No such file or directory, a symbolic link, a file in place of the directory.
const NOTHING_TO_READ: readonly unknown[] = ['ENOENT', 'ELOOP', 'ENOTDIR'];

/** A handle to read a plain file; null when there is none or when something else is in its place. */
export async function openForReading(path: string): Promise<FileHandle | null> {
  let handle: FileHandle;
  try {
    handle = await open(path, FLAGS);
  } catch (error) {
    if (error instanceof Error && 'code' in error && NOTHING_TO_READ.includes(error.code)) return null;
    throw error;
  }
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  return null;
}
