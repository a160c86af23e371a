import { existsSync, readFileSync } from 'node:fs';
import { AppError } from '../app-error.ts';
import { z } from 'zod';
import { writeAtomically } from '../write-atomically.ts';

const ledgerSchema = z.record(z.string(), z.int().nonnegative());

/** The highest fencing token seen for each name, kept in a file so that it outlives who checks them (promise R2). */
export class FencingLedger {
  readonly #path: string;
  readonly #highest: Map<string, number>;

  constructor(path: string) {
    this.#path = path;
    this.#highest = new Map(Object.entries(readLedger(path)));
  }

  highestSeen(name: string): number {
    return this.#highest.get(name) ?? 0;
  }

  /** Records the token and returns true; false when it is not higher than every one before. On disk before it returns. */
  accept(name: string, token: number): boolean {
    if (token <= this.highestSeen(name)) return false;
    writeAtomically(this.#path, `${JSON.stringify({ ...Object.fromEntries(this.#highest), [name]: token })}\n`);
    this.#highest.set(name, token);
    return true;
  }
}

function readLedger(path: string): Record<string, number> {
  if (!existsSync(path)) return {};
  try {
    return ledgerSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    // Starting from zero would accept orders that were refused before.
    throw new AppError('fencing_ledger_damaged', `${path} is damaged; remove it when no recovery is in flight`, {
      cause: error,
      exitCode: 78,
    });
  }
}
