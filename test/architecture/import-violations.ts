import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { IMPORT_TABLE, ownPackage, packageName, SCOPE, type Manifest } from './import-table.ts';
import { importsOf, type ImportedModule } from './imports.ts';
import { folderOf, isTest, type SourceFile } from './source-file.ts';

const TEST_KIT = 'test-kit';

/** Sentences about every dependency of a package.json that the table forbids. */
export function manifestViolations(manifest: Manifest): string[] {
  const place = `${manifest.folder}/package.json`;
  const allowed = IMPORT_TABLE[manifest.folder];
  if (allowed === undefined) return [`${place}: ${manifest.folder} is not in the import table`];
  return [...manifest.dependencies, ...manifest.devDependencies].flatMap((name) => {
    const own = ownPackage(name);
    return own === null || allowed.includes(own) ? [] : [`${place}: may not depend on ${name}`];
  });
}

/**
 * Sentences about every import that the table, or the package's own package.json, forbids.
 * `rootDependencies` are the root's: what tests may use without each package naming it.
 */
export function importViolations(
  file: SourceFile,
  { manifest, rootDependencies }: { manifest: Manifest; rootDependencies: readonly string[] },
): string[] {
  return importsOf(file).flatMap((imported) => {
    const reason = whyForbidden(imported, { file, manifest, rootDependencies });
    return reason === null ? [] : [`${imported.at}: ${reason}`];
  });
}

interface Place {
  readonly file: SourceFile;
  readonly manifest: Manifest;
  readonly rootDependencies: readonly string[];
}

function whyForbidden({ specifier, typeOnly }: ImportedModule, place: Place): string | null {
  if (specifier === null) return 'imports a module whose name is computed';
  if (specifier.startsWith('.')) return whyForbiddenRelative(specifier, place.file);
  if (specifier.startsWith('/') || /^(?:file|data|https?):/u.test(specifier)) return `imports the address ${specifier}`;
  const own = ownPackage(specifier);
  if (own !== null) return whyForbiddenOwn({ specifier, own }, place);
  if (folderOf(place.file.path) === 'packages/domain' && !isTest(place.file.path)) {
    return `domain imports nothing, yet here ${specifier}`;
  }
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? null : `write node:${specifier}`;
  return whyUndeclared({ specifier, typeOnly }, place);
}

function whyForbiddenRelative(specifier: string, file: SourceFile): string | null {
  const target = posix.join(posix.dirname(file.path), specifier);
  if (folderOf(target) !== folderOf(file.path)) return `${specifier} leaves its package`;
  return posix.extname(specifier) === '' ? `${specifier} has no extension` : null;
}

function whyForbiddenOwn({ specifier, own }: { specifier: string; own: string }, { file }: Place): string | null {
  const folder = folderOf(file.path);
  if (specifier !== `${SCOPE}${own}`) return `${specifier} reaches past the entry of ${own}`;
  if (own === TEST_KIT) return isTest(file.path) ? null : 'only *.test.ts may import test-kit';
  if (folder.endsWith(`/${own}`)) return `${specifier} imports its own package by name`;
  const allowed = IMPORT_TABLE[folder];
  if (allowed === undefined) return `${folder} is not in the import table`;
  return allowed.includes(own) ? null : `${folder} may not import ${specifier}`;
}

function whyUndeclared(
  { specifier, typeOnly }: { specifier: string; typeOnly: boolean },
  { file, manifest, rootDependencies }: Place,
): string | null {
  const name = packageName(specifier);
  const types = `@types/${name}`;
  const { dependencies, devDependencies } = manifest;
  if (dependencies.includes(name)) return null;
  if (typeOnly && [...dependencies, ...devDependencies].includes(types)) return null;
  const runsInProduction = /^[^/]+\/[^/]+\/src\//u.test(file.path) && !isTest(file.path);
  if (!runsInProduction && [...devDependencies, ...rootDependencies].includes(name)) return null;
  return `${name} is not among the dependencies of ${manifest.folder}/package.json`;
}
