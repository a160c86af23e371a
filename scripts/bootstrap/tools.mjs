import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join, sep } from 'node:path';
import { neededNodeMajor, nodePackage, pnpmVersion, rootDir, toolsDir } from './project.mjs';
import { BootstrapError, step } from './say.mjs';
import { runQuietly } from './child.mjs';

const modulesDir = join(toolsDir, 'node_modules');
const pnpmPath = join(modulesDir, 'pnpm', 'bin', 'pnpm.mjs');

/** How to call npm: by the npm that called us, when there is one, else by name. */
function npmCommand() {
  const caller = process.env['npm_execpath'];
  if (caller !== undefined && basename(caller) === 'npm-cli.js' && existsSync(caller))
    return [process.execPath, caller];
  const bundled = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(bundled) ? [process.execPath, bundled] : ['npm'];
}

function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(join(modulesDir, name, 'package.json'), 'utf8')).version;
  } catch {
    return null;
  }
}

function runs(nodePath) {
  try {
    execFileSync(nodePath, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether a Node of this version runs the repository without help. */
export function isNewEnough(version) {
  return Number(version.replace(/^v/, '').split('.')[0]) >= neededNodeMajor;
}

function askForNode() {
  return new BootstrapError(
    `Node ${neededNodeMajor} or newer is needed, and there is no ready-made one for ${process.platform} ${process.arch}. ` +
      `You have ${process.version}: install Node ${neededNodeMajor} (macOS: brew install node@${neededNodeMajor}) and start again.`,
  );
}

/**
 * Node and pnpm of the pinned versions, installed under .cache/tools when missing.
 * Returns the path of each and the environment in which they find one another.
 */
export async function ensureTools() {
  // npm puts node_modules/.bin first on PATH, and so perhaps a Node that the next install removes.
  const isOfThisClone = realpathSync(process.execPath).startsWith(realpathSync(rootDir) + sep);
  const ownIsEnough = isNewEnough(process.version) && (!isOfThisClone || nodePackage() === null);
  const packaged = ownIsEnough ? null : nodePackage();
  if (!ownIsEnough && packaged === null) throw askForNode();

  const wanted = [
    ...(packaged === null ? [] : [{ ...packaged, title: `Node ${packaged.version}` }]),
    { name: 'pnpm', version: pnpmVersion, title: `pnpm ${pnpmVersion}` },
  ];
  const node = packaged === null ? process.execPath : join(modulesDir, packaged.name, 'bin', 'node');
  const isComplete = () =>
    wanted.every(({ name, version }) => installedVersion(name) === version) && existsSync(pnpmPath) && existsSync(node);

  if (!isComplete()) {
    const title = `Fetching ${wanted.map((tool) => tool.title).join(' and ')} (only once)`;
    await step(title, async () => {
      mkdirSync(toolsDir, { recursive: true });
      const [command, ...prefix] = npmCommand();
      const flags = ['--no-save', '--no-audit', '--no-fund', '--no-package-lock'];
      const names = wanted.map(({ name, version }) => `${name}@${version}`);
      await runQuietly('npm install', command, [...prefix, 'install', '--prefix', toolsDir, ...flags, ...names], {
        cwd: rootDir,
      });
    });
  }
  if (packaged !== null && !runs(node)) throw askForNode();

  const path = [dirname(node), join(rootDir, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);
  return { node, pnpm: pnpmPath, env: { ...process.env, PATH: path } };
}
