import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readEnvExample, type ExampleVariable } from './env-example.ts';
import {
  type KnownVariable,
  knownVariables,
  variablesOfSchemas,
  variablesOfServicesFile,
  variablesReadDirectly,
} from './known-variables.ts';
import { ROOT } from './workspace.ts';

const text = readFileSync(join(ROOT, '.env.example'), 'utf8');
const example = readEnvExample(text);
const byName = new Map(example.map((variable) => [variable.name, variable]));
const known = await knownVariables();
const inServicesFile = variablesOfServicesFile();

/** The seams between the processes: `npm start` sets most of them, people who run the processes elsewhere do. */
const SEAMS = [
  'REDIS_URL',
  'DATABASE_URL',
  'DATA_DIR',
  'LOG_DIR',
  'SERVICES_FILE',
  'SETTINGS_FILE',
  'LOG_LEVEL',
  'PORT',
  'HOST',
  'API_TOKEN',
  'HEALTH_HOST',
  'HEALTH_PORT',
  'CONTROL_TOKEN',
  'HEARTBEAT_URL',
  'HEARTBEAT_INTERVAL',
  'HEARTBEAT_TOKEN',
  'SUPERVISOR_URL',
  'SUPERVISOR_TOKEN',
  'POSITION_THRESHOLD_URL',
  'TRADE_ENGINE_URL',
  'FAULTS_ENABLED',
];

describe('.env.example', () => {
  it('sets nothing when it is copied as it stands', () => {
    expect(parseEnv(text)).toEqual({});
  });

  it('names each variable once', () => {
    expect(byName.size).toBe(example.length);
  });

  it('names the variables that the code knows, and no other', () => {
    const names = [...variablesOfSchemas(), ...variablesReadDirectly(), ...inServicesFile.map(({ name }) => name)];
    expect([...byName.keys()].toSorted()).toEqual([...new Set(names)].toSorted());
  });

  it('names every seam between the processes', () => {
    expect(SEAMS.filter((name) => !byName.has(name))).toEqual([]);
  });

  it('says of each what it means', () => {
    expect(example.filter(({ comment }) => comment === '').map(({ name }) => name)).toEqual([]);
  });

  it('gives each the default of the code, or of one process and names the others in the comment', () => {
    expect(known.length).toBeGreaterThan(40);
    expect(known.flatMap((variable) => mismatch(variable, { shown: byName.get(variable.name), known }))).toEqual([]);
  });

  it.each(inServicesFile.filter(({ fallback }) => fallback !== null))(
    '$name: the default of config/services.yaml stands in its comment',
    ({ name, fallback }) => {
      expect(byName.get(name)?.comment).toContain(fallback);
    },
  );
});

function mismatch(
  { name, fallback, in: at }: KnownVariable,
  { shown, known: all }: { shown: ExampleVariable | undefined; known: readonly KnownVariable[] },
): string[] {
  if (shown === undefined) return [`${name} is missing (${at})`];
  if (fallback === null) {
    const elsewhere = all.some((other) => other.name === name && other.fallback !== null);
    return shown.value === null || elsewhere ? [] : [`${name} has no default (${at})`];
  }
  return shown.value === fallback || shown.comment.includes(fallback)
    ? []
    : [`${name}: its default is ${fallback} (${at})`];
}

describe('a default that differs is named', () => {
  const variable = { name: 'A', fallback: '7', in: 'x.ts' };

  it.each([
    ['shown', '7', '', 0],
    ['in the comment', '8', 'in x: 7', 0],
    ['another', '8', '', 1],
    ['missing', null, '', 1],
  ])('%s', (_what, value, comment, count) => {
    const shown = { name: 'A', value, comment };
    expect(mismatch(variable, { shown, known: [variable] })).toHaveLength(count);
  });

  it('and so is one that no process has, and a variable that is not there', () => {
    const optional = { ...variable, fallback: null };
    const shown = { name: 'A', value: '7', comment: '' };
    expect(mismatch(optional, { shown, known: [optional] })).toHaveLength(1);
    expect(mismatch(optional, { shown, known: [optional, variable] })).toEqual([]);
    expect(mismatch(variable, { shown: undefined, known: [variable] })).toHaveLength(1);
  });
});

describe('readEnvExample', () => {
  it('tells variables from prose, and shares a comment between neighbours', () => {
    expect(
      readEnvExample('# Top: A=1 is prose.\n\n# About A.\nA=1\n# About B\n# and C.\n# B=\nC=x y\n# D=4\n'),
    ).toEqual([
      { name: 'A', value: '1', comment: 'About A.' },
      { name: 'B', value: null, comment: 'About B and C.' },
      { name: 'C', value: 'x y', comment: 'About B and C.' },
      { name: 'D', value: '4', comment: 'About B and C.' },
    ]);
  });
});
