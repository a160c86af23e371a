// `pnpm check`: every static check that CI makes, one after the other; stops at the first that fails.
// `pnpm check lint types` makes only those.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const binaries = join(root, 'node_modules', '.bin');

const steps = [
  { name: 'format', tool: 'oxfmt', args: ['--check', '.'] },
  {
    name: 'lint',
    tool: 'oxlint',
    args: ['--type-aware', '--deny-warnings', '--report-unused-disable-directives', '.'],
  },
  { name: 'types', tool: 'typescript', bin: 'tsc', args: ['-p', 'tsconfig.json'] },
  // Without Node's types and the DOM: what is not pure does not compile.
  { name: 'types-domain', tool: 'typescript', bin: 'tsc', args: ['-p', 'packages/domain/tsconfig.json'] },
  { name: 'types-dashboard', tool: 'typescript', bin: 'tsc', args: ['-p', 'services/dashboard/tsconfig.json'] },
  { name: 'unused', tool: 'knip', args: [] },
];

process.exitCode = check(process.argv.slice(2));

function check(names) {
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) {
    console.error(`There is no check "${unknown}"; there are: ${steps.map((step) => step.name).join(', ')}.`);
    return 2;
  }
  const chosen = names.length === 0 ? steps : steps.filter((step) => names.includes(step.name));
  const failed = chosen.find((step) => !passes(step));
  if (failed === undefined) return 0;
  console.error(`\nThe check "${failed.name}" failed. \`pnpm fix\` mends formatting and part of the lint.`);
  return 1;
}

function passes({ name, tool, bin = tool, args }) {
  const startedAt = performance.now();
  // The tool's own script, run by this Node: no shell, the same on every system.
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [scriptOf(tool, bin), ...args], {
    cwd: root,
    env: {
      ...process.env,
      PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}`,
      ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
    },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
  const passed = status === 0;
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(16)} ${seconds} s`);
  if (!passed) console.error([stdout, stderr, error?.message].filter(Boolean).join('\n').trim());
  return passed;
}

function scriptOf(tool, bin) {
  const directory = join(root, 'node_modules', tool);
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  return join(directory, typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin]);
}
