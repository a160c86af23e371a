import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as contracts from '@recovery/contracts';
import { z } from 'zod';
import { isNode, isTest, nodesOf, readSourceFiles, type AstNode, type SourceFile } from './source-file.ts';
import { ROOT } from './workspace.ts';

/** A variable of an environment schema. */
export interface KnownVariable {
  readonly name: string;
  /** As people would write it; null when there is none. */
  readonly fallback: string | null;
  /** Where it is read. */
  readonly in: string;
}

const VARIABLE_NAME = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/u;
const ENVIRONMENT_FILE = /^(?:packages\/contracts\/src\/env|services\/[^/]+\/src\/.*environment)\.ts$/u;
const SMALLEST_ENVIRONMENT = { REDIS_URL: 'redis://127.0.0.1', DATABASE_URL: 'postgres://127.0.0.1/recovery' };

const sources = readSourceFiles(ROOT).filter(({ path }) => !isTest(path) && !path.startsWith('packages/test-kit/'));
const environmentFiles = sources.filter(({ path }) => ENVIRONMENT_FILE.test(path));

/** Names that stand as keys in the environment schemas. */
export function variablesOfSchemas(): string[] {
  return environmentFiles.flatMap((file) => [...nodesOf(file)].flatMap(variableKey));
}

function variableKey({ type, key }: AstNode): string[] {
  const name = type === 'Property' && isNode(key) ? key['name'] : undefined;
  return typeof name === 'string' && VARIABLE_NAME.test(name) ? [name] : [];
}

/** Names and defaults, from the schemas that are exported and from the `read…Env` functions. */
export async function knownVariables(): Promise<KnownVariable[]> {
  const services = environmentFiles.filter(({ path }) => path.startsWith('services/'));
  const modules = await Promise.all(
    services.map(async ({ path }): Promise<[string, unknown]> => [path, await import(join(ROOT, path))]),
  );
  return [['packages/contracts', contracts] as const, ...modules].flatMap(([at, module]) =>
    exportsOf(module).flatMap(([name, value]) => variablesOf(at, { name, value })),
  );
}

function exportsOf(module: unknown): [string, unknown][] {
  return module !== null && typeof module === 'object' ? Object.entries(module) : [];
}

function variablesOf(at: string, { name, value }: { name: string; value: unknown }): KnownVariable[] {
  const defaults = defaultsOf(name, value);
  return Object.entries(defaults).flatMap(([variable, fallback]) =>
    VARIABLE_NAME.test(variable) ? [{ name: variable, fallback: asWritten(fallback), in: at }] : [],
  );
}

function defaultsOf(name: string, value: unknown): Record<string, unknown> {
  if (value instanceof z.ZodObject) {
    const shape: Record<string, unknown> = value.shape;
    return Object.fromEntries(
      Object.entries(shape).map(([key, field]) => [
        key,
        field instanceof z.ZodType ? field.safeParse(undefined).data : undefined,
      ]),
    );
  }
  if (typeof value !== 'function' || !/^read\w+Env$/u.test(name)) return {};
  const read: unknown = Reflect.apply(value, undefined, [SMALLEST_ENVIRONMENT]);
  return Object.fromEntries(exportsOf(read).filter(([key]) => !(key in SMALLEST_ENVIRONMENT)));
}

function asWritten(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

// Set by the system, by Kubernetes, by systemd, by Node, by npm or by our own bootstrap, not by people who configure us.
const NOT_FOR_PEOPLE =
  /^(?:PATH|HOME|USER|LC_ALL|LANG|TZ|BOOTSTRAP_PID|KUBERNETES_.*|NOTIFY_SOCKET|WATCHDOG_.*|NODE_.*|npm_.*)$/u;

/** Names read past the schemas: process.env.NAME and process.env['NAME'] in production code. */
export function variablesReadDirectly(): string[] {
  return sources.flatMap(namesReadDirectly).filter((name) => !NOT_FOR_PEOPLE.test(name));
}

function namesReadDirectly(file: SourceFile): string[] {
  return [...nodesOf(file)].flatMap(({ type, object, property }) => {
    const isEnvironment =
      type === 'MemberExpression' &&
      isNode(object) &&
      object.type === 'MemberExpression' &&
      isNode(object['property']) &&
      object['property']['name'] === 'env';
    const name = isEnvironment && isNode(property) ? (property['name'] ?? property['value']) : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}

/** `${NAME}` and `${NAME:-default}` of config/services.yaml, the commented example left out. */
export function variablesOfServicesFile(): { name: string; fallback: string | null }[] {
  const text = readFileSync(join(ROOT, 'config/services.yaml'), 'utf8').replaceAll(/^ *#.*$/gmu, '');
  return [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/gu)].map(([, name, fallback]) => ({
    name: name ?? '',
    fallback: fallback ?? null,
  }));
}
