import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError } from '@recovery/contracts';

/** In the data directory: the digest of the services.yaml that a person has confirmed. */
export function confirmationPath(dataDir: string): string {
  return resolve(dataDir, 'services.confirmed');
}

/** Confirms the file as it is now; every component takes it over within a second. Gives the digest. */
export function confirmServices({ dataDir, servicesFile }: { dataDir: string; servicesFile: string }): string {
  const digest = digestOf(servicesFile);
  mkdirSync(resolve(dataDir), { recursive: true });
  writeFileSync(confirmationPath(dataDir), `${digest}\n`);
  return digest;
}

/**
 * A file that was cut off in the middle of a write must not end the watch of half the services: losing more than
 * half of them takes a person's word for just this file.
 * @throws {ConfigError} naming the services that would be lost and how to confirm
 */
export function demandConfirmation({
  before,
  after,
  dataDir,
  servicesFile,
}: {
  before: ReadonlySet<string>;
  after: ReadonlySet<string>;
  dataDir: string;
  servicesFile: string;
}): void {
  const lost = [...before].filter((id) => !after.has(id));
  if (2 * lost.length <= before.size || isConfirmed({ dataDir, servicesFile })) return;
  const names = lost.slice(0, 10).join(', ') + (lost.length > 10 ? ', …' : '');
  throw new ConfigError(
    `${servicesFile}: would end the watch of ${lost.length} of ${before.size} services (${names}): if that is meant, confirm it with: recovery config confirm (or: sha256sum ${servicesFile} | cut -c 1-64 > ${confirmationPath(dataDir)})`,
  );
}

function isConfirmed({ dataDir, servicesFile }: { dataDir: string; servicesFile: string }): boolean {
  try {
    return readFileSync(confirmationPath(dataDir), 'utf8').trim() === digestOf(servicesFile);
  } catch {
    return false;
  }
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
