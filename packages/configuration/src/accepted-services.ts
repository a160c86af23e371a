import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface ServicesPlace {
  readonly dataDir: string;
  readonly servicesFile: string;
}

/** Each services.yaml has a memory of its own: whoever names another file by SERVICES_FILE means it. */
export function acceptedServicesPath({ dataDir, servicesFile }: ServicesPlace): string {
  const name = createHash('sha256').update(resolve(servicesFile)).digest('hex').slice(0, 12);
  return resolve(dataDir, `services.accepted-${name}.yaml`);
}

/** What the file held when it was last taken over, by any process that has this data directory; null before that. */
export function readAcceptedServices(place: ServicesPlace): Buffer | null {
  try {
    return readFileSync(acceptedServicesPath(place));
  } catch {
    return null;
  }
}

/**
 * Keeps `content` for the next start, whole or not at all, readable for those who may read the file itself.
 * @throws the file system's errors
 */
export function rememberAcceptedServices(place: ServicesPlace, content: Buffer): void {
  if (readAcceptedServices(place)?.equals(content) === true) return;
  const path = acceptedServicesPath(place);
  const draft = `${path}.${randomUUID()}.tmp`;
  mkdirSync(resolve(place.dataDir), { recursive: true });
  try {
    const mode = statSync(place.servicesFile).mode & 0o777;
    writeFileSync(draft, content, { flush: true, mode });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
