import { describe, expect, it } from 'vitest';
import { IMPORT_TABLE, type Manifest } from './import-table.ts';
import { importViolations, manifestViolations } from './import-violations.ts';
import { folderOf, readSourceFiles, workspaceFolders } from './source-file.ts';
import { readManifest, readManifests, ROOT } from './workspace.ts';

const files = readSourceFiles(ROOT);
const manifests = new Map(readManifests().map((manifest) => [manifest.folder, manifest]));
const root = readManifest('');
const rootDependencies = [...root.dependencies, ...root.devDependencies];

describe('the import table', () => {
  it('has a row for every package and service, and no other row', () => {
    expect(Object.keys(IMPORT_TABLE).toSorted()).toEqual(workspaceFolders(ROOT).toSorted());
  });

  it('finds the code that it is about', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.map(({ path }) => path)).toContain('packages/domain/src/decide.ts');
  });

  it('holds for the dependencies of every package.json', () => {
    expect([...manifests.values()].flatMap(manifestViolations)).toEqual([]);
  });

  it('holds for every import of every file', () => {
    const found = files.flatMap((file) => {
      const manifest = manifests.get(folderOf(file.path));
      return manifest === undefined
        ? [`${file.path}: belongs to no package`]
        : importViolations(file, { manifest, rootDependencies });
    });
    expect(found).toEqual([]);
  });
});

function manifestOf(folder: string, dependencies: string[] = [], devDependencies: string[] = []): Manifest {
  return { folder, name: `@recovery/${folder.split('/')[1] ?? ''}`, dependencies, devDependencies };
}

describe('a forbidden dependency in a package.json is named', () => {
  it.each([
    ['packages/domain', '@recovery/contracts'],
    ['packages/runtime', '@recovery/domain'],
    ['packages/contracts', '@recovery/runtime'],
    ['packages/queue', '@recovery/store'],
    ['packages/local-servers', '@recovery/domain'],
    ['services/scheduler', '@recovery/test-kit'],
    ['services/scheduler', '@recovery/probe-worker'],
    ['services/trade-engine', '@recovery/queue'],
    ['services/position-threshold', '@recovery/domain'],
    ['packages/newcomer', 'pino'],
  ])('%s → %s', (folder, dependency) => {
    expect(manifestViolations(manifestOf(folder, [dependency]))).toHaveLength(1);
    expect(manifestViolations(manifestOf(folder, [], [dependency]))).toHaveLength(1);
  });

  it('and an allowed one is not', () => {
    expect(manifestViolations(manifestOf('packages/queue', ['@recovery/domain', 'bullmq']))).toEqual([]);
  });
});

function violationsOf(path: string, text: string, manifest = manifestOf(folderOf(path))): string[] {
  return importViolations({ path, text }, { manifest, rootDependencies: ['vitest', 'fast-check'] });
}

describe('a forbidden import is named with its file and line', () => {
  it.each([
    ['domain importing contracts', 'packages/domain/src/a.ts', `import { z } from '@recovery/contracts';`],
    ['domain importing a library', 'packages/domain/src/a.ts', `import { z } from 'zod';`],
    ['domain importing Node', 'packages/domain/src/a.ts', `import { join } from 'node:path';`],
    ['a type counts too', 'packages/runtime/src/a.ts', `import type { Rung } from '@recovery/domain';`],
    ['an adapter importing its neighbour', 'packages/store/src/a.ts', `export * from '@recovery/queue';`],
    ['a re-export by name', 'packages/store/src/a.ts', `export { x } from '@recovery/queue';`],
    ['a dynamic import', 'packages/store/src/a.ts', `export const x = () => import('@recovery/queue');`],
    ['a type by import()', 'packages/store/src/a.ts', `export type X = import('@recovery/queue').X;`],
    ['a require', 'packages/store/src/a.ts', `import x = require('@recovery/queue');`],
    ['a computed import', 'packages/store/src/a.ts', `export const x = (n: string) => import(n);`],
    ['a patient knowing its doctor', 'services/trade-engine/src/a.ts', `import '@recovery/queue';`],
    ['a service importing a service', 'services/scheduler/src/a.ts', `import '@recovery/probe-worker';`],
    ['a relative path out', 'packages/store/src/a.ts', `import x from '../../queue/src/index.ts';`],
    ['a longer way out', 'packages/store/src/deep/a.ts', `import x from './../../../queue/src/index.ts';`],
    ['past the entry', 'services/scheduler/src/a.ts', `import x from '@recovery/store/src/lease.ts';`],
    ['no extension', 'packages/store/src/a.ts', `import x from './lease';`],
    ['test-kit outside a test', 'services/scheduler/src/a.ts', `import { waitFor } from '@recovery/test-kit';`],
    ['an undeclared library', 'services/scheduler/src/a.ts', `import express from 'express';`],
    ['a library of tests in production', 'services/scheduler/src/a.ts', `import { it } from 'vitest';`],
    ['a built-in without node:', 'services/scheduler/src/a.ts', `import fs from 'fs';`],
  ])('%s', (_what, path, text) => {
    expect(violationsOf(path, `// a line before\n${text}\n`)).toEqual([expect.stringContaining(`${path}:2: `)]);
  });

  it('a development dependency does not carry production code', () => {
    const manifest = manifestOf('services/scheduler', [], ['undici', '@types/pg']);
    const path = 'services/scheduler/src/a.ts';
    expect(violationsOf(path, `import { request } from 'undici';`, manifest)).toHaveLength(1);
    expect(violationsOf(path, `import type { Pool } from 'pg';`, manifest)).toEqual([]);
  });
});

describe('what is allowed is left alone', () => {
  it.each([
    ['a package of the table', 'services/scheduler/src/a.ts', `import { x } from '@recovery/store';`],
    ['test-kit in a test', 'packages/queue/src/a.test.ts', `import { x } from '@recovery/test-kit';`],
    ['a library of the root in a test', 'packages/domain/src/a.test.ts', `import fc from 'fast-check';`],
    ['a neighbour file', 'packages/store/src/deep/a.ts', `import x from '../lease.ts';`],
    ['Node', 'packages/store/src/a.ts', `import { join } from 'node:path';`],
    ['a comment', 'packages/domain/src/a.ts', `// import x from '@recovery/queue';`],
    ['a string', 'packages/domain/src/a.ts', `export const s = "import x from '@recovery/queue'";`],
    ['the property require', 'packages/store/src/a.ts', `export const f = (x: X) => x.require('@recovery/queue');`],
  ])('%s', (_what, path, text) => {
    expect(violationsOf(path, text)).toEqual([]);
  });
});
