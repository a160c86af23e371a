import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError, DEFAULT_SETTINGS, describeIssues, settingsSchema, type Settings } from '@recovery/contracts';

/**
 * data/settings.json; written with the defaults when it is missing.
 * @throws {ConfigError} naming file, path and reason
 */
export function loadSettingsFile(path: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return writeDefaults(path);
    throw new ConfigError(`${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseSettings(text, path);
}

function parseSettings(text: string, path: string): Settings {
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

function writeDefaults(path: string): Settings {
  // A rename is whole or not at all, whoever else starts at the same moment.
  const draft = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, `${JSON.stringify(DEFAULT_SETTINGS, null, 2)}\n`);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new ConfigError(`${path}: cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  return DEFAULT_SETTINGS;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
