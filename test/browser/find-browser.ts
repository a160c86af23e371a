import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '../..');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

export interface FoundBrowser {
  readonly executablePath: string;
  /** Beside those of this process. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A Chromium: on Linux x64 the one of the npm package @sparticuz/chromium, unpacked once into .cache, so that every
 * machine tests with the same one; elsewhere one that is installed. null when there is none.
 */
export async function findBrowser(): Promise<FoundBrowser | null> {
  if (process.platform === 'linux' && process.arch === 'x64') return unpacked();
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = NAMES.flatMap((name) => directories.map((directory) => join(directory, name)));
  const executablePath = [...onPath, ...MAC_PATHS].find(isExecutable);
  return executablePath === undefined ? null : { executablePath, env: {} };
}

async function unpacked(): Promise<FoundBrowser> {
  const manifest = readFileSync(join(ROOT, 'node_modules/@sparticuz/chromium/package.json'), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest));
  const directory = join(ROOT, '.cache', `chromium-${version}`);
  if (!existsSync(directory)) {
    const draft = `${directory}.${process.pid}`;
    mkdirSync(draft, { recursive: true });
    await unpackInto(draft);
    try {
      renameSync(draft, directory);
    } catch (error) {
      // Another run was faster.
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(directory)) throw error;
    }
  }
  return { executablePath: join(directory, 'chromium'), env: { FONTCONFIG_PATH: join(directory, 'fonts') } };
}

/** The package unpacks into the directory for temporary files, wherever that is. */
async function unpackInto(directory: string): Promise<void> {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = directory;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
