import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runQuietly } from './child.mjs';
import { describeProcess } from './processes.mjs';
import { cacheDir, rootDir } from './project.mjs';
import { step } from './say.mjs';
import { readStamp, stampOf } from './stamp.mjs';

const modulesDir = join(rootDir, 'node_modules');
const stampPath = join(modulesDir, '.installed-stamp');
const unfinishedPath = join(cacheDir, 'install-unfinished');

/** The directories of the workspace's packages. */
function packageDirectories() {
  return ['packages', 'services', 'examples'].flatMap((group) => {
    const directory = join(rootDir, group);
    if (!existsSync(directory)) return [];
    return readdirSync(directory)
      .map((name) => join(directory, name))
      .filter((path) => existsSync(join(path, 'package.json')));
  });
}

/** What a start that was killed left behind: perhaps a pnpm that still runs, and packages whose own install step never did. */
async function clearUnfinished() {
  const pid = Number(readStamp(unfinishedPath));
  const isStillOurs = () => pid > 0 && describeProcess(pid)?.command.includes('pnpm.mjs') === true;
  while (isStillOurs()) {
    process.kill(pid, 'SIGKILL');
    await delay(50);
  }
  // pnpm itself would not notice that an install step is missing.
  for (const directory of [rootDir, ...packageDirectories()]) {
    rmSync(join(directory, 'node_modules'), { recursive: true, force: true });
  }
}

/** Installs the locked dependencies, unless this very state is installed already. */
export async function ensureDependencies({ node, pnpm, env }) {
  const manifests = [rootDir, ...packageDirectories()].map((directory) => join(directory, 'package.json'));
  const files = [...manifests, join(rootDir, 'pnpm-lock.yaml'), join(rootDir, 'pnpm-workspace.yaml')];
  const nodeVersion = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const stamp = stampOf(rootDir, files, { nodeVersion, platform: process.platform, arch: process.arch });
  if (readStamp(stampPath) === stamp && !existsSync(unfinishedPath)) return;

  await step('Installing the dependencies', async () => {
    if (existsSync(unfinishedPath)) await clearUnfinished();
    rmSync(stampPath, { force: true });
    mkdirSync(cacheDir, { recursive: true });
    writeFileSync(unfinishedPath, '');
    const args = [pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'];
    // CI: there may be nobody to answer questions.
    await runQuietly('pnpm install', node, args, {
      cwd: rootDir,
      env: { ...env, CI: 'true' },
      onStart: (pid) => writeFileSync(unfinishedPath, String(pid)),
    });
    writeFileSync(stampPath, `${stamp}\n`);
    rmSync(unfinishedPath, { force: true });
  });
}
