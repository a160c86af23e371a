import { describe, expect, it } from 'vitest';
import {
  lengthViolations,
  MAX_LINES,
  nameViolations,
  purityViolations,
  sideEffectViolations,
  silencingViolations,
} from './house-violations.ts';
import { readSourceFiles, type SourceFile } from './source-file.ts';
import { readManifest, readManifests, ROOT } from './workspace.ts';

const files = readSourceFiles(ROOT);

function file(path: string, text = ''): SourceFile {
  return { path, text };
}

describe('length', () => {
  it(`no source file has more than ${MAX_LINES} lines`, () => {
    expect(files.flatMap(lengthViolations)).toEqual([]);
  });

  it('a longer one is named, a test is not', () => {
    const text = 'export {};\n'.repeat(MAX_LINES + 1);
    expect(lengthViolations(file('packages/store/src/a.ts', text))).toHaveLength(1);
    expect(lengthViolations(file('packages/store/src/a.test.ts', text))).toEqual([]);
    expect(lengthViolations(file('packages/store/src/a.ts', 'export {};\n'.repeat(MAX_LINES)))).toEqual([]);
  });
});

describe('names', () => {
  it('every file and folder says what it is for', () => {
    expect(files.flatMap(nameViolations)).toEqual([]);
  });

  it.each([
    'packages/store/src/utils.ts',
    'packages/store/src/redis-helpers.ts',
    'packages/store/src/common/keys.ts',
    'services/scheduler/src/schedule-manager.test.ts',
    'packages/store/src/misc.ts',
    'packages/store/src/leaseHolder.ts',
  ])('%s is refused', (path) => {
    expect(nameViolations(file(path))).toHaveLength(1);
  });
});

describe('side effects on import', () => {
  it('only main.ts has them', () => {
    expect(files.flatMap(sideEffectViolations)).toEqual([]);
  });

  it.each([
    `runProcess('x', async () => {});`,
    `export function begin() { runProcess('x', async () => {}); }`,
    `process.on('exit', () => {});`,
    `await start();`,
    `if (process.env.X) start();`,
    `for (const x of list) start(x);`,
    `import './register.ts';`,
  ])('%s is refused outside main.ts', (text) => {
    expect(sideEffectViolations(file('services/scheduler/src/app.ts', text)).length).toBeGreaterThan(0);
    expect(sideEffectViolations(file('services/scheduler/src/main.ts', text))).toEqual([]);
  });

  it('declarations are none', () => {
    const text = [
      `import x from './x.ts';`,
      `import './style.css';`,
      `export * from './y.ts';`,
      'const a = 1;',
      'export function f(): void {}',
      'class C {}',
      'export interface I { a: 1 }',
      'type T = 1;',
      'export default f;',
      'declare module "z" {}',
    ].join('\n');
    expect(sideEffectViolations(file('packages/store/src/a.ts', text))).toEqual([]);
  });
});

describe('purity', () => {
  it('domain and simulator read neither clock nor chance', () => {
    expect(files.flatMap(purityViolations)).toEqual([]);
  });

  it.each(['Date.now()', 'new Date()', 'Date()', 'Math.random()', 'globalThis.Date.now()'])('%s is found', (text) => {
    const source = `export const a = () => ${text};`;
    expect(purityViolations(file('packages/domain/src/a.ts', source)).length).toBeGreaterThan(0);
    expect(purityViolations(file('services/simulator/src/a.ts', source)).length).toBeGreaterThan(0);
    expect(purityViolations(file('packages/domain/src/a.test.ts', source))).toEqual([]);
    expect(purityViolations(file('packages/store/src/a.ts', source))).toEqual([]);
  });

  it('a moment that was passed in may be written as a date', () => {
    const source = 'export const a = (at: number) => new Date(at).toISOString();';
    expect(purityViolations(file('packages/domain/src/a.ts', source))).toEqual([]);
  });
});

describe('silenced checks', () => {
  it('there are none', () => {
    expect(files.flatMap(silencingViolations)).toEqual([]);
  });

  it.each([
    'export const a = b as unknown as string;',
    '// @ts-ignore',
    '// @ts-expect-error: later',
    '// oxlint-disable-next-line no-console',
    '/* eslint-disable */',
    '// TODO: finish',
  ])('%s is named', (text) => {
    expect(silencingViolations(file('packages/store/src/a.ts', text))).toEqual([
      expect.stringContaining('packages/store/src/a.ts'),
    ]);
  });
});

describe('every package.json', () => {
  const { license, type, version } = readManifest('');

  it.each(readManifests())('$folder says the same as the root', (manifest) => {
    expect(manifest).toMatchObject({ license, type, version, private: true });
    expect(manifest.name).toBe(`@recovery/${manifest.folder.split('/')[1]}`);
  });

  it('the root says MIT and module', () => {
    expect({ license, type }).toEqual({ license: 'MIT', type: 'module' });
  });
});
