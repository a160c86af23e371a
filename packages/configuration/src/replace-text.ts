import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError, errorMessage } from '@recovery/runtime';

/**
 * The file holds `text`, whole and on the disk, when this returns true. A link stays one, its target is replaced; mode
 * and owner stay. Nothing is done, and false returned, when `isStill` says at the last moment that it is another by now.
 * @throws {AppError} `settings_unwritable`
 */
export function replaceText(path: string, text: string, isStill: () => boolean): boolean {
  const target = targetOf(path);
  // Processes in containers may all have the same number.
  const draft = `${target}.${randomUUID()}.tmp`;
  try {
    writeFileSync(draft, text, { flush: true });
    keepAccess(target, draft);
    if (!isStill()) return false;
    renameSync(draft, target);
    return true;
  } catch (cause) {
    throw new AppError('settings_unwritable', `${path}: cannot be written: ${errorMessage(cause)}`, { cause });
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Where links lead, one after the other, also when there is nothing there yet. */
function targetOf(path: string, hops = 0): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink && hops < 40 ? targetOf(resolve(dirname(path), readlinkSync(path)), hops + 1) : path;
}

function keepAccess(from: string, to: string): void {
  const before = statSync(from, { throwIfNoEntry: false });
  if (before === undefined) return;
  const { uid, gid } = statSync(to);
  if (before.uid !== uid || before.gid !== gid) {
    try {
      chownSync(to, before.uid, before.gid);
    } catch {
      // Only root may give a file away; whoever else may write here has the rights of the mode.
    }
  }
  // Last: a change of owner takes bits away.
  chmodSync(to, before.mode & 0o7777);
}
