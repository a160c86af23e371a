import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

/** A file of packages/ or services/; `path` is relative to the root, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export type AstNode = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

/** `packages/store` of `packages/store/src/lease.ts`. */
export function folderOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/u.test(path);
}

export function lineOf(file: SourceFile, node: AstNode): string {
  return `${file.path}:${file.text.slice(0, node.start).split('\n').length}`;
}

/**
 * Top-level statements, by a real parser: comments and strings cannot deceive it.
 * @throws when the file is not TypeScript: what cannot be read cannot be vouched for
 */
export function statementsOf(file: SourceFile): AstNode[] {
  const { program, errors } = parseSync(file.path, file.text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file.path}: ${error.message}`);
  const statements: unknown[] = program.body;
  return statements.filter(isNode);
}

/** Every node of `file`, outermost first. */
export function* nodesOf(file: SourceFile): Generator<AstNode> {
  for (const statement of statementsOf(file)) yield* descend(statement);
}

function* descend(node: AstNode): Generator<AstNode> {
  yield node;
  for (const child of Object.values(node).flat()) {
    if (isNode(child)) yield* descend(child);
  }
}

export function isNode(value: unknown): value is AstNode {
  return value !== null && typeof value === 'object' && 'type' in value && typeof value.type === 'string';
}

/** Every .ts and .tsx file under packages/ and services/. */
export function readSourceFiles(root: string): SourceFile[] {
  return workspaceFolders(root).flatMap((folder) => readFolder(root, folder));
}

/** `packages/domain`, `services/scheduler`, … */
export function workspaceFolders(root: string): string[] {
  return ['packages', 'services'].flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${parent}/${entry.name}`),
  );
}

const NOT_SOURCE = new Set(['node_modules', 'dist']);

function readFolder(root: string, folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return NOT_SOURCE.has(entry.name) ? [] : readFolder(root, path);
    return /\.tsx?$/u.test(entry.name) ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : [];
  });
}
