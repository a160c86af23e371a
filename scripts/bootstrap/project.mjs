import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const rootDir = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const cacheDir = join(rootDir, '.cache');
export const toolsDir = join(cacheDir, 'tools');

const manifest = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8'));

/** The package that carries Node for this platform and its version, or null where there is none. */
export function nodePackage(platform = process.platform, arch = process.arch) {
  const name = `node-${platform}-${arch}`;
  const version = (manifest.optionalDependencies ?? {})[name];
  return version === undefined ? null : { name, version };
}

/** The version in `"packageManager": "pnpm@x.y.z"`. */
export const pnpmVersion = /^pnpm@(\d+\.\d+\.\d+)/.exec(manifest.packageManager)[1];

/** The oldest Node that runs this repository's TypeScript as it is. */
export const neededNodeMajor = 24;
