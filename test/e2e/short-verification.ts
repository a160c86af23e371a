import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';

const SERVICES = resolve(import.meta.dirname, '../../config/services.yaml');

/** A copy of config/services.yaml in `directory` in which every rung of trade-engine is verified within `timeoutMs`. */
export function withShortVerification({ directory, timeoutMs }: { directory: string; timeoutMs: number }): string {
  const services = parseDocument(readFileSync(SERVICES, 'utf8'));
  for (const rung of [0, 1, 2]) {
    services.setIn(['services', 'trade-engine', 'ladder', rung, 'verifyTimeoutMs'], timeoutMs);
  }
  const file = join(directory, 'services.yaml');
  writeFileSync(file, String(services));
  return file;
}
