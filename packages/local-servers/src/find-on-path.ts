import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

// A PATH trimmed by a service manager or by sudo often lacks these.
const USUAL_DIRECTORIES = [
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/opt/homebrew/bin',
];

/** The first executable of one of these names, in the order of the names; null when there is none. */
export async function findOnPath(...names: string[]): Promise<string | null> {
  const directories = new Set([...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...USUAL_DIRECTORIES]);
  for (const name of names) {
    for (const directory of directories) {
      const path = join(directory, name);
      try {
        await access(path, constants.X_OK);
        return path;
      } catch {
        continue;
      }
    }
  }
  return null;
}
