import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { START_LIMIT, UNIT_BEHAVIOURS, type UnitBehaviour } from './test-systemd.ts';

const unitSchema = z.object({
  behaviour: z.enum(UNIT_BEHAVIOURS),
  activeState: z.string(),
  subState: z.string(),
  result: z.string(),
  /** Of its life. */
  starts: z.int(),
  /** Those that count for the limit. */
  recent: z.int(),
});
const unitsSchema = z.record(z.string(), unitSchema);
type FakeUnit = z.infer<typeof unitSchema>;
type Units = Readonly<Record<string, FakeUnit>>;

const LONG_MS = 1_000_000;
const UP: Readonly<Record<UnitBehaviour, Pick<FakeUnit, 'activeState' | 'subState' | 'result'>>> = {
  runs: { activeState: 'active', subState: 'running', result: 'success' },
  fails: { activeState: 'failed', subState: 'failed', result: 'exit-code' },
  hangs: { activeState: 'activating', subState: 'start', result: 'success' },
};

export async function readUnits(statePath: string): Promise<Units> {
  return unitsSchema.parse(JSON.parse(await readFile(statePath, 'utf8')));
}

export async function writeUnits(statePath: string, units: Units): Promise<void> {
  await writeFile(`${statePath}.new`, JSON.stringify(units));
  await rename(`${statePath}.new`, statePath);
}

/** show, start, stop, restart and reset-failed of one unit, in the words and exit codes of systemctl 252. */
export async function fakeSystemctl(statePath: string, words: readonly string[]): Promise<number> {
  const [verb = '', unit = ''] = words.filter((word) => !word.startsWith('--'));
  const units = await readUnits(statePath);
  const known = units[unit];
  if (verb === 'show') return show(known);
  if (known === undefined) return refuse(verb, unit);
  const save = (change: Partial<FakeUnit>): Promise<void> =>
    writeUnits(statePath, { ...units, [unit]: { ...known, ...change } });
  if (verb === 'reset-failed') {
    await save({
      recent: 0,
      ...(known.activeState === 'failed' ? { activeState: 'inactive', subState: 'dead', result: 'success' } : {}),
    });
    return 0;
  }
  if (verb === 'stop') {
    await save({ activeState: 'inactive', subState: 'dead', result: 'success' });
    return 0;
  }
  if (verb === 'start' && known.activeState === 'active') return 0;
  if (known.recent >= START_LIMIT) {
    await save({ activeState: 'failed', subState: 'failed', result: 'start-limit-hit' });
    return say(`Job for ${unit} failed.\nStart request repeated too quickly.`, 1);
  }
  await save({ ...UP[known.behaviour], starts: known.starts + 1, recent: known.recent + 1 });
  // The real one waits for the end of the start.
  if (known.behaviour === 'hangs') await sleep(LONG_MS);
  return known.behaviour === 'fails'
    ? say(`Job for ${unit} failed because the control process exited with error code.`, 1)
    : 0;
}

function show(unit: FakeUnit | undefined): number {
  const { activeState, subState, result } = unit ?? { activeState: 'inactive', subState: 'dead', result: 'success' };
  const loadState = unit === undefined ? 'not-found' : 'loaded';
  process.stdout.write(
    `Result=${result}\nNRestarts=0\nLoadState=${loadState}\nActiveState=${activeState}\nSubState=${subState}\n`,
  );
  return 0;
}

function refuse(verb: string, unit: string): number {
  if (verb === 'reset-failed') return say(`Failed to reset failed state of unit ${unit}: Unit ${unit} not loaded.`, 1);
  return say(`Failed to ${verb} ${unit}: Unit ${unit} not found.`, 5);
}

function say(text: string, exitCode: number): number {
  process.stderr.write(`${text}\n`);
  return exitCode;
}
