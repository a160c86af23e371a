import { readFileSync } from 'node:fs';
import { ConfigError, describeIssues } from './config-error.ts';
import { parseYaml } from './parse-yaml.ts';
import { servicesFileSchema, type ServicesFile } from './services-file.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * config/services.yaml, with `${NAME}` and `${NAME:-default}` in its strings filled in from the environment.
 * @throws {ConfigError} naming file, path and reason
 */
export function loadServicesFile(path: string, env: Env = process.env): ServicesFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseServicesFile(text, { path, env });
}

/** @throws {ConfigError} naming `path`, the place in it and the reason */
export function parseServicesFile(text: string, { path, env }: { path: string; env: Env }): ServicesFile {
  const raw = parseYaml(text, path);
  const content = fillIn(raw, { path, env, at: [] });
  const parsed = servicesFileSchema.safeParse(content);
  if (!parsed.success) throw new ConfigError(`${path}: ${describeIssues(parsed.error)}`);
  return parsed.data;
}

function fillIn(value: unknown, place: { path: string; env: Env; at: readonly string[] }): unknown {
  if (typeof value === 'string') return interpolate(value, place);
  if (Array.isArray(value))
    return value.map((item, index) => fillIn(item, { ...place, at: [...place.at, String(index)] }));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fillIn(item, { ...place, at: [...place.at, key] })]),
  );
}

function interpolate(text: string, { path, env, at }: { path: string; env: Env; at: readonly string[] }): string {
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/gu, (_whole, name: string, fallback?: string) => {
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    if (fallback !== undefined) return fallback;
    throw new ConfigError(`${path}: ${at.join('.')}: the variable ${name} is not set`);
  });
}
