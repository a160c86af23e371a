import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  ConfigError,
  DEFAULT_SETTINGS,
  describeIssues,
  settingsSchema,
  type Settings,
  type SettingsChanges,
} from '@recovery/contracts';
import { AppError } from '@recovery/runtime';

/**
 * data/settings.json. A file that is missing is an error and never "all on": who switched recovery off
 * must not find it on again because the file is gone.
 * @throws {ConfigError} naming file, path and reason
 */
export function loadSettingsFile(path: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${path}: cannot be read: ${reasonOf(error)}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch {
    throw new ConfigError(`${path}: is not valid JSON`);
  }
  const parsed = settingsSchema.safeParse(content);
  if (!parsed.success) throw new ConfigError(`${path}: ${describeIssues(parsed.error)}`);
  return parsed.data;
}

/**
 * Writes the defaults when there is no file yet; for the start only. A file that exists stays as it is.
 * @throws {ConfigError} when it cannot be written
 */
export function ensureSettingsFile(path: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, `${JSON.stringify(DEFAULT_SETTINGS, null, 2)}\n`);
    try {
      publish(draft, path);
    } finally {
      rmSync(draft, { force: true });
    }
  } catch (error) {
    throw new ConfigError(`${path}: cannot be written: ${reasonOf(error)}`);
  }
}

/**
 * The file with `changes` made (null takes a number out) to what it holds at this moment, or to `lastKnown` when it is gone; written whole or
 * not at all, and on the disk when this returns. Returns what it holds now.
 * @throws {ConfigError} when what it holds is invalid: a file that somebody is at work on is not overwritten
 * @throws {AppError} `settings_unwritable`
 */
export function changeSettingsFile(
  path: string,
  { changes, lastKnown }: { changes: SettingsChanges; lastKnown: Settings },
): Settings {
  const merged = { ...(existsSync(path) ? loadSettingsFile(path) : lastKnown), ...changes };
  const settings = settingsSchema.parse(
    Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null && value !== undefined)),
  );
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, `${JSON.stringify(settings, null, 2)}\n`, { flush: true });
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new AppError('settings_unwritable', `${path}: cannot be written: ${reasonOf(cause)}`, { cause });
  }
  return settings;
}

/** A link appears whole or not at all, and unlike a rename never in the place of another file. */
function publish(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!isExisting(error)) throw error;
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
