import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readEnvExample, type ExampleVariable } from './env-example.ts';
import {
  type KnownVariable,
  knownVariables,
  variablesOfServicesFile,
  variablesReadDirectly,
} from './known-variables.ts';
import { ROOT } from './workspace.ts';

const example = readEnvExample(readFileSync(join(ROOT, '.env.example'), 'utf8'));
const byName = new Map(example.map((variable) => [variable.name, variable]));
const known = await knownVariables();
const inServicesFile = variablesOfServicesFile();

/** The seams between the processes: `npm start` sets them, people who run the processes elsewhere do. */
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
  it('names each variable once', () => {
    expect(byName.size).toBe(example.length);
  });

  it('names the variables that the code knows, and no other', () => {
    const names = [
      ...known.map(({ name }) => name),
      ...variablesReadDirectly(),
      ...inServicesFile.map(({ name }) => name),
      ...SEAMS,
    ];
    expect([...byName.keys()].toSorted()).toEqual([...new Set(names)].toSorted());
  });

  it('says of each what it means', () => {
    expect(example.filter(({ comment }) => comment === '').map(({ name }) => name)).toEqual([]);
  });

  it('gives each the default of its schema, or of one and names the others in the comment', () => {
    expect(known.flatMap((variable) => defaultMismatch(variable, byName.get(variable.name)))).toEqual([]);
  });

  it.each(inServicesFile.filter(({ fallback }) => fallback !== null))(
    '$name: the default of config/services.yaml stands in its comment',
    ({ name, fallback }) => {
      expect(byName.get(name)?.comment).toContain(fallback);
    },
  );
});

function defaultMismatch({ name, schema, in: at }: KnownVariable, shown: ExampleVariable | undefined): string[] {
  const fallback = schema.safeParse(undefined);
  if (shown === undefined || !fallback.success || fallback.data === undefined) {
    const elsewhere = known.some(
      (other) => other.name === name && other.schema.safeParse(undefined).data !== undefined,
    );
    return shown === undefined || (shown.value !== null && !elsewhere) ? [`${name} has no default (${at})`] : [];
  }
  const expected = asText(fallback.data);
  const isShown = shown.value !== null && asText(schema.safeParse(shown.value).data) === expected;
  return isShown || shown.comment.includes(expected) ? [] : [`${name}: its default is ${expected} (${at})`];
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

describe('a default that differs is named', () => {
  const schema = z.string().default('7');
  const variable = { name: 'A', schema, in: 'x.ts' };

  it.each([
    ['shown', '7', '', 0],
    ['in the comment', '8', 'in x: 7', 0],
    ['another', '8', '', 1],
    ['missing', null, '', 1],
  ])('%s', (_what, value, comment, count) => {
    expect(defaultMismatch(variable, { name: 'A', value, comment })).toHaveLength(count);
  });

  it('a default that no schema knows', () => {
    const optional = { ...variable, schema: schema.unwrap().optional() };
    expect(defaultMismatch(optional, { name: 'A', value: '7', comment: '' })).toHaveLength(1);
    expect(defaultMismatch(optional, { name: 'A', value: null, comment: '' })).toEqual([]);
  });
});

describe('readEnvExample', () => {
  it('tells variables from prose, and shares a comment between neighbours', () => {
    expect(readEnvExample('# Top: A=1 is prose.\n\n# About A.\nA=1\n# About B\n# and C.\n# B=\nC=x y\n')).toEqual([
      { name: 'A', value: '1', comment: 'About A.' },
      { name: 'B', value: null, comment: 'About B and C.' },
      { name: 'C', value: 'x y', comment: 'About B and C.' },
    ]);
  });
});
