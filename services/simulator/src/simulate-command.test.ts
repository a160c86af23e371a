import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');
const EXAMPLES = join(import.meta.dirname, '../../../examples/simulations');
const FLAPPING = join(EXAMPLES, 'flapping-service.yaml');
const directory = mkdtempSync(join(tmpdir(), 'simulate-'));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command in a process of its own. */
function command(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [MAIN, ...args],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

function scenarioFile(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

// Each starts processes of its own, on a machine that may have other things to do.
const PATIENT = { timeout: 60_000 };

describe('the report', PATIENT, () => {
  it.each(['crash-loop.yaml', 'database-outage.yaml', 'flapping-service.yaml'])(
    '%s: the same in another process, byte for byte',
    async (name) => {
      const [first, second] = await Promise.all([1, 2].map(() => command(join(EXAMPLES, name), '--seed', '1')));
      expect(first?.code).toBe(0);
      expect(first?.stdout.length).toBeGreaterThan(1000);
      expect(second?.stdout).toBe(first?.stdout);
    },
  );

  it('differs with the seed where chance plays a part', async () => {
    const [first, second] = await Promise.all(['1', '2'].map((seed) => command(FLAPPING, '--seed', seed)));
    expect(second?.stdout.replace('seed 2', 'seed 1')).not.toBe(first?.stdout);
  });

  it('ends in one line of JSON; the CPU time stands on stderr', async () => {
    const { stdout, stderr } = await command(FLAPPING);
    const lines = stdout.split('\n');
    expect(lines.at(-1)).toBe('');
    expect(JSON.parse(lines.at(-2) ?? '')).toMatchObject({
      scenario: 'flapping-service.yaml',
      seed: 1,
      durationMs: 86_400_000,
      services: { shop: { phase: 'running' } },
    });
    expect(stderr).toMatch(/^\d+\.\d\d s of CPU time/u);
  });

  it('without the timeline is the end of the one with it', async () => {
    const [whole, short] = await Promise.all([command(FLAPPING), command(FLAPPING, '--summary')]);
    const table = short.stdout.split('\n').slice(2).join('\n');
    expect(table.length).toBeGreaterThan(200);
    expect(whole.stdout.endsWith(table)).toBe(true);
    expect(whole.stdout.length).toBeGreaterThan(2 * short.stdout.length);
  });
});

describe('the command', PATIENT, () => {
  it.each([
    [[], 'Which scenario?'],
    [['a.yaml', 'b.yaml'], 'One scenario at a time'],
    [['a.yaml', '--seed', 'one'], '--seed must be a whole number'],
    [['a.yaml', '--seed', '4294967296'], '--seed must be a whole number'],
    [['a.yaml', '--fast'], '--fast'],
  ])('called with %j exits 64 and says how it is called', async (args, reason) => {
    const { code, stdout, stderr } = await command(...args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(reason);
    expect(stderr).toContain('Usage: pnpm simulate');
  });

  it('with a file that is not valid exits 78, naming file, place and reason', async () => {
    const path = scenarioFile('wrong.yaml', 'services: { shop: { dependsOn: [db] } }');
    expect(await command(path)).toEqual({
      code: 78,
      stdout: '',
      stderr: `${path}: services.shop.dependsOn: "db" is not a service of this file\n`,
    });
  });

  it('with a file that is not there exits 78', async () => {
    const { code, stderr } = await command(join(directory, 'nowhere.yaml'));
    expect(code).toBe(78);
    expect(stderr).toContain('nowhere.yaml: cannot be read');
  });

  it('with --help says how it is called and exits 0', async () => {
    const { code, stdout } = await command('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: pnpm simulate');
  });
});
