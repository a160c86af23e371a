import { posix } from 'node:path';
import {
  folderOf,
  isNode,
  isTest,
  lineOf,
  nodesOf,
  statementsOf,
  type AstNode,
  type SourceFile,
} from './source-file.ts';

export const MAX_LINES = 300;
const FORBIDDEN_NAMES = ['utils', 'util', 'helpers', 'helper', 'common', 'manager', 'misc'];
const PURE_FOLDERS = ['packages/domain', 'services/simulator'];
const SUPPRESSION = /@ts-(?:ignore|expect-error|nocheck)|(?:oxlint|eslint)-disable|\b(?:TODO|FIXME)\b/u;

/** A source file that does more than one thing gives itself away by its length. */
export function lengthViolations({ path, text }: SourceFile): string[] {
  const lines = text.replace(/\n$/u, '').split('\n').length;
  return !isTest(path) && lines > MAX_LINES ? [`${path}: ${lines} lines, more than ${MAX_LINES}`] : [];
}

/** Names that say nothing attract everything. Folders count too. */
export function nameViolations({ path }: SourceFile): string[] {
  const vague = path
    .split('/')
    .map((part) => part.replace(/\..*$/u, ''))
    .find((name) => name.split('-').some((word) => FORBIDDEN_NAMES.includes(word)));
  if (vague !== undefined) return [`${path}: "${vague}" names no purpose`];
  return /^[a-z0-9.-]+$/u.test(posix.basename(path)) ? [] : [`${path}: is not kebab-case`];
}

/** main.ts alone does something when it is imported; everything else can be imported by a test without a process. */
export function sideEffectViolations(file: SourceFile): string[] {
  if (/^[^/]+\/[^/]+\/src\/(?:.+\/)?main\.tsx?$/u.test(file.path) || !isProduction(file.path)) return [];
  const acting = statementsOf(file).filter(actsOnImport);
  const starting = [...nodesOf(file)].filter((node) => isCallOf(node, 'runProcess'));
  return [
    ...acting.map((node) => `${lineOf(file, node)}: acts when it is imported; only main.ts may`),
    ...starting.map((node) => `${lineOf(file, node)}: only main.ts calls runProcess`),
  ];
}

/** A cast through unknown and a silenced check hide what the compiler would have said. */
export function silencingViolations(file: SourceFile): string[] {
  const casts = [...nodesOf(file)].filter(isCastThroughUnknown).map((node) => `${lineOf(file, node)}: as unknown as`);
  const comments = file.text.split('\n').flatMap((line, index) => {
    const found = SUPPRESSION.exec(line);
    return found === null ? [] : [`${file.path}:${index + 1}: ${found[0]}`];
  });
  return [...casts, ...comments];
}

/**
 * The compiler keeps I/O out of domain (no Node types, no DOM); clock and randomness are part of the language. The same
 * input has the same output there, and in the simulator.
 */
export function purityViolations(file: SourceFile): string[] {
  if (!PURE_FOLDERS.includes(folderOf(file.path)) || !isProduction(file.path)) return [];
  return [...nodesOf(file)].filter(readsClockOrChance).map((node) => `${lineOf(file, node)}: reads clock or chance`);
}

function readsClockOrChance(node: AstNode): boolean {
  if (node.type === 'NewExpression') {
    return isNamed(node['callee'], 'Date') && Array.isArray(node['arguments']) && node['arguments'].length === 0;
  }
  if (node.type === 'CallExpression') return isNamed(node['callee'], 'Date');
  if (node.type !== 'MemberExpression') return false;
  const { object, property } = node;
  return (
    (isNamed(object, 'Date') && isNamed(property, 'now')) ||
    (isNamed(object, 'Math') && isNamed(property, 'random')) ||
    isNamed(object, 'globalThis')
  );
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node['name'] === name;
}

function isProduction(path: string): boolean {
  return /^[^/]+\/[^/]+\/src\//u.test(path) && !isTest(path);
}

function actsOnImport(statement: AstNode): boolean {
  if (statement.type === 'ImportDeclaration') {
    // A bare import is there for what it does; a style sheet only for its rules.
    const source = statement['source'];
    const isStyle = isNode(source) && typeof source['value'] === 'string' && source['value'].endsWith('.css');
    return Array.isArray(statement['specifiers']) && statement['specifiers'].length === 0 && !isStyle;
  }
  const declares = /^(?:Export\w+|\w*(?:Function|Class|Variable|Interface|TypeAlias|Module|Import\w*)Declaration)$/u;
  return !declares.test(statement.type);
}

function isCallOf(node: AstNode, name: string): boolean {
  return node.type === 'CallExpression' && isNamed(node['callee'], name);
}

function isCastThroughUnknown(node: AstNode): boolean {
  const inner = node.type === 'TSAsExpression' ? node['expression'] : undefined;
  const through = isNode(inner) && inner.type === 'TSAsExpression' ? inner['typeAnnotation'] : undefined;
  return isNode(through) && through.type === 'TSUnknownKeyword';
}
