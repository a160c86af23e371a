import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as contracts from '@recovery/contracts';
import { z } from 'zod';
import { isNode, isTest, nodesOf, readSourceFiles, type SourceFile } from './source-file.ts';
import { ROOT } from './workspace.ts';

/** A variable that a schema validates. */
export interface KnownVariable {
  readonly name: string;
  readonly schema: z.ZodType;
  /** Where the schema lies. */
  readonly in: string;
}

const VARIABLE_NAME = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/u;
const ENVIRONMENT_SCHEMA = /\b(?:readEnv|componentEnvSchema|integerVariable|switchVariable|textVariable)\b/u;

/** The variables of every schema that is exported by contracts or by a file of a service. */
export async function knownVariables(): Promise<KnownVariable[]> {
  const files = readSourceFiles(ROOT).filter(isEnvironmentFile);
  const modules = await Promise.all(
    files.map(async ({ path }): Promise<[string, unknown]> => [path, await import(join(ROOT, path))]),
  );
  return [
    ...variablesOf('packages/contracts', contracts),
    ...modules.flatMap(([at, module]) => variablesOf(at, module)),
  ];
}

function isEnvironmentFile({ path, text }: SourceFile): boolean {
  return path.startsWith('services/') && !isTest(path) && !path.endsWith('/main.ts') && ENVIRONMENT_SCHEMA.test(text);
}

function variablesOf(at: string, module: unknown): KnownVariable[] {
  const exported: unknown[] = module !== null && typeof module === 'object' ? Object.values(module) : [];
  return exported.flatMap((schema) => {
    const shape: Record<string, unknown> = schema instanceof z.ZodObject ? schema.shape : {};
    return Object.entries(shape).flatMap(([name, field]) =>
      VARIABLE_NAME.test(name) && field instanceof z.ZodType ? [{ name, schema: field, in: at }] : [],
    );
  });
}

// Set by the system, by Node or by npm, not by people who configure us.
const NOT_OURS = /^(?:PATH|HOME|USER|LC_ALL|LANG|TZ|NODE_.*|npm_.*)$/u;

/** Names read past the schemas: process.env.NAME and process.env['NAME'] in production code. */
export function variablesReadDirectly(): string[] {
  const production = readSourceFiles(ROOT).filter(
    ({ path }) => !isTest(path) && !path.startsWith('packages/test-kit/'),
  );
  return production
    .flatMap((file) => [...nodesOf(file)].flatMap(nameReadFromEnv))
    .filter((name) => !NOT_OURS.test(name));
}

function nameReadFromEnv(node: Parameters<typeof isNode>[0]): string[] {
  if (!isNode(node) || node.type !== 'MemberExpression') return [];
  const { object, property } = node;
  const isEnvironment =
    isNode(object) &&
    object.type === 'MemberExpression' &&
    isNode(object['property']) &&
    object['property']['name'] === 'env';
  if (!isEnvironment || !isNode(property)) return [];
  const name = property['name'] ?? property['value'];
  return typeof name === 'string' ? [name] : [];
}

/** `${NAME}` and `${NAME:-default}` of config/services.yaml, the commented example left out. */
export function variablesOfServicesFile(): { name: string; fallback: string | null }[] {
  const text = readFileSync(join(ROOT, 'config/services.yaml'), 'utf8').replace(/^ *#.*$/gmu, '');
  return [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/gu)].map(([, name, fallback]) => ({
    name: name ?? '',
    fallback: fallback ?? null,
  }));
}
