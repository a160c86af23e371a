import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  ConfigError,
  DEFAULT_SETTINGS,
  describeIssues,
  settingsSchema,
  type Settings,
  type SettingsChanges,
} from '@recovery/contracts';
import { AppError, errorMessage } from '@recovery/runtime';
import { replaceText } from './replace-text.ts';

/**
 * data/settings.json. A file that is missing is an error and never "all on": who switched recovery off
 * must not find it on again because the file is gone.
 * @throws {ConfigError} naming file, path and reason
 */
export function loadSettingsFile(path: string): Settings {
  return parseSettings(readText(path), path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${path}: cannot be read: ${errorMessage(error)}`);
  }
}

function parseSettings(text: string, path: string): Settings {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch {
    throw new ConfigError(`${path}: is not valid JSON`);
  }
  const twice = keyTwice(text);
  if (twice !== null) throw new ConfigError(`${path}: ${twice}: is there twice`);
  const parsed = settingsSchema.safeParse(content);
  if (!parsed.success) throw new ConfigError(`${path}: ${describeIssues(parsed.error)}`);
  return parsed.data;
}

/** A key that valid JSON without objects in objects names twice: the first is not in force, and people may read it. */
function keyTwice(text: string): string | null {
  const seen = new Set<unknown>();
  for (const [, key = '', colon] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/gsu)) {
    if (colon === undefined) continue;
    const name: unknown = JSON.parse(key);
    if (seen.has(name)) return String(name);
    seen.add(name);
  }
  return null;
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
    throw new ConfigError(`${path}: cannot be written: ${errorMessage(error)}`);
  }
}

/** Another process cannot be faster than that so often; somebody holds a key down. */
const MAX_TRIES = 10;

/**
 * The file with `changes` made (null takes a number out) to what it holds at this moment, or to `lastKnown` when it is
 * gone; written whole or not at all, and on the disk when this returns. Returns what it holds now; null, and nothing is
 * written, when what it holds is not what the change is meant for. What somebody else writes meanwhile is looked at
 * anew, up to the rename.
 * @throws {ConfigError} when what it holds is invalid: a file that somebody is at work on is not overwritten
 * @throws {AppError} `settings_unwritable`
 */
export function changeSettingsFile(
  path: string,
  {
    changes,
    lastKnown,
    isMeantFor = () => true,
  }: { changes: SettingsChanges; lastKnown: Settings; isMeantFor?: (current: Settings) => boolean },
): Settings | null {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const found = existsSync(path) ? readText(path) : null;
    const current = found === null ? lastKnown : parseSettings(found, path);
    if (!isMeantFor(current)) return null;
    const settings = settingsSchema.parse(
      Object.fromEntries(
        Object.entries({ ...current, ...changes }).filter(([, value]) => value !== null && value !== undefined),
      ),
    );
    const isStill = (): boolean => (existsSync(path) ? readText(path) : null) === found;
    if (replaceText(path, `${JSON.stringify(settings, null, 2)}\n`, isStill)) return settings;
  }
  throw new AppError('settings_unwritable', `${path}: others write it all the time`);
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
