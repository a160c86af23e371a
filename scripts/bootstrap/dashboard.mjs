import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { cacheDir, rootDir } from './project.mjs';
import { say, step } from './say.mjs';
import { filesBelow, readStamp, stampOf } from './stamp.mjs';

const dashboardDir = join(rootDir, 'services', 'dashboard');
const stampPath = join(cacheDir, 'dashboard-stamp');

/** Builds the web page unless its sources are those it was last built from. Without it the API still serves. */
export async function ensureDashboard({ node, env }) {
  if (!existsSync(join(dashboardDir, 'index.html'))) return;
  const sources = [dashboardDir, ...['contracts', 'domain'].map((name) => join(rootDir, 'packages', name, 'src'))];
  const stamp = stampOf(rootDir, [...filesBelow(sources), join(rootDir, 'pnpm-lock.yaml')], {});
  if (readStamp(stampPath) === stamp && existsSync(join(dashboardDir, 'dist', 'index.html'))) return;
  try {
    await step('Building the dashboard', async () => {
      const vite = join(dashboardDir, 'node_modules', 'vite', 'bin', 'vite.js');
      await runQuietly('vite build', node, [vite, 'build'], { cwd: dashboardDir, env });
      mkdirSync(cacheDir, { recursive: true });
      writeFileSync(stampPath, `${stamp}\n`);
    });
  } catch (error) {
    say(`${error.message}\nGoing on without the dashboard.`);
  }
}
