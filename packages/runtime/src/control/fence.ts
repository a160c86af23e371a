import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { AppError } from '../app-error.ts';

const EX_CONFIG = 78;

/** The highest fencing token ever seen (Kleppmann): what lets the far end refuse a holder whose lease has passed on. */
export interface Fence {
  readonly highestSeen: number;
  /** Records the token and returns true when it is higher than every token before it, else false. */
  advance(token: number): boolean;
}

/**
 * Opens the fence. With a file the highest token survives a restart; it is on disk before `advance` returns.
 * @throws {AppError} `fence_file_invalid` when the file holds no token: forgetting it would let stale holders act
 */
export function openFence(file: string | undefined): Fence {
  let highestSeen = file === undefined ? 0 : readToken(file);
  return {
    get highestSeen() {
      return highestSeen;
    },
    advance: (token) => {
      if (token <= highestSeen) return false;
      if (file !== undefined) writeToken(file, token);
      highestSeen = token;
      return true;
    },
  };
}

function readToken(file: string): number {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw new AppError('fence_file_invalid', `fence file ${file} cannot be read`, {
      cause: error,
      exitCode: EX_CONFIG,
    });
  }
  const token = /^\d{1,16}\n?$/u.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(token)) {
    throw new AppError('fence_file_invalid', `fence file ${file} does not hold a token`, { exitCode: EX_CONFIG });
  }
  return token;
}

function writeToken(file: string, token: number): void {
  const temporary = `${file}.tmp`;
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    writeSync(descriptor, `${token}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}
