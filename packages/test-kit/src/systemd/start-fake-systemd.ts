import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTestDirectory } from '../test-directory.ts';
import { fakeSystemctl, readUnits, writeUnits } from './fake-systemctl.ts';
import type { TestSystemd } from './test-systemd.ts';

/** A directory with a program `systemctl` that answers as the real one does, for machines without a service manager. */
export async function startFakeSystemd(): Promise<TestSystemd> {
  const { path: directory, remove } = await makeTestDirectory('fake-systemd');
  const statePath = join(directory, 'units.json');
  await writeUnits(statePath, {});
  const program = join(directory, 'systemctl');
  const module = JSON.stringify(join(import.meta.dirname, 'fake-systemctl.ts'));
  await writeFile(
    program,
    `#!${process.execPath}\nimport(${module}).then(async ({ ${fakeSystemctl.name}: run }) => {\n` +
      `  process.exitCode = await run(${JSON.stringify(statePath)}, process.argv.slice(2));\n});\n`,
  );
  await chmod(program, 0o755);
  return {
    environment: { PATH: `${directory}:${process.env['PATH'] ?? ''}` },
    define: async (unit, behaviour) => {
      const units = await readUnits(statePath);
      const before = units[unit] ?? {
        activeState: 'inactive',
        subState: 'dead',
        result: 'success',
        starts: 0,
        recent: 0,
      };
      await writeUnits(statePath, { ...units, [unit]: { ...before, behaviour } });
    },
    startCount: async (unit) => (await readUnits(statePath))[unit]?.starts ?? 0,
    stop: remove,
  };
}
