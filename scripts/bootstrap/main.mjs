import { join } from 'node:path';
import { runForeground } from './child.mjs';
import { ensureDashboard } from './dashboard.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { cacheDir, rootDir } from './project.mjs';
import { BootstrapError } from './say.mjs';
import { ensureTools } from './tools.mjs';

const usage = `Usage: node scripts/bootstrap.mjs <command>
  start [arguments]         install, then run everything on this machine
  test [vitest arguments]   install, then run the tests
  install                   install only
  run <script> [arguments]  install, then run a script of package.json`;

async function prepare({ withDashboard }) {
  return withLock(join(cacheDir, 'bootstrap.lock'), async () => {
    const tools = await ensureTools();
    await ensureDependencies(tools);
    if (withDashboard) await ensureDashboard(tools);
    return tools;
  });
}

const commands = {
  async start(args) {
    const { node, env } = await prepare({ withDashboard: true });
    const launcher = join(rootDir, 'services', 'standalone', 'src', 'main.ts');
    return runForeground(node, [launcher, ...args], {
      cwd: rootDir,
      env: { NODE_COMPILE_CACHE: join(cacheDir, 'compile'), ...env, BOOTSTRAP_PID: String(process.pid) },
    });
  },
  async test(args) {
    const { node, env } = await prepare({ withDashboard: true });
    const vitest = join(rootDir, 'node_modules', 'vitest', 'vitest.mjs');
    return runForeground(node, [vitest, 'run', ...args], { cwd: rootDir, env });
  },
  async install() {
    await prepare({ withDashboard: false });
    return 0;
  },
  async run(args) {
    if (args.length === 0) throw new BootstrapError(usage, 2);
    const { node, pnpm, env } = await prepare({ withDashboard: false });
    return runForeground(node, [pnpm, 'run', ...args], { cwd: rootDir, env });
  },
};

/** Runs one command; returns the exit code. */
export async function main([name, ...args]) {
  try {
    if (!Object.prototype.hasOwnProperty.call(commands, name ?? '')) throw new BootstrapError(usage, 2);
    return await commands[name](args);
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    console.error(error.message);
    return error.exitCode;
  }
}
