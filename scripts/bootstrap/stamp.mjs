import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const ignored = new Set(['node_modules', 'dist', '.cache']);

/** Every file below these files and directories, sorted; without what was installed or built. */
export function filesBelow(paths) {
  const files = [];
  const visit = (path, isDirectory) => {
    if (!isDirectory) {
      files.push(path);
      return;
    }
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (!ignored.has(entry.name)) visit(join(path, entry.name), entry.isDirectory());
    }
  };
  for (const path of paths) {
    if (existsSync(path)) visit(path, statSync(path).isDirectory());
  }
  return files.sort();
}

/** A digest of the files' names and contents and of some further facts: equal only when nothing changed. */
export function stampOf(rootDir, files, facts) {
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const file of files) {
    hash.update(`\0${relative(rootDir, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** The stamp kept in a file, or null. */
export function readStamp(path) {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
