import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, describeIssues, discoveredFileSchema, type ServiceSpec } from '@recovery/contracts';
import { errorMessage } from '@recovery/runtime';

/** In the data directory: the services that containers describe by their labels. */
export function discoveredPath(dataDir: string): string {
  return resolve(dataDir, 'discovered.json');
}

/**
 * The discovered services by id; none when there is no file.
 * @throws {ConfigError} naming file, path and reason
 */
export function loadDiscoveredFile(path: string): Record<string, ServiceSpec> {
  if (!existsSync(path)) return {};
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError(`${path}: cannot be read: ${errorMessage(error)}`);
  }
  const parsed = discoveredFileSchema.safeParse(content);
  if (!parsed.success) throw new ConfigError(`${path}: ${describeIssues(parsed.error)}`);
  return parsed.data.services;
}

/** In force in every component within a second. Writes nothing when nothing is new. */
export function saveDiscoveredFile(path: string, services: Readonly<Record<string, ServiceSpec>>): boolean {
  const text = `${JSON.stringify({ services }, null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
  // Schedulers may write at the same moment.
  const draft = `${path}.${randomUUID()}.tmp`;
  writeFileSync(draft, text, { flush: true });
  renameSync(draft, path);
  return true;
}
