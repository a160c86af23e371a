import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseYaml } from '@recovery/contracts';
import { readAcceptedServices, type ServicesPlace } from './accepted-services.ts';

/** In the data directory: the digest of the services.yaml that a person has confirmed. */
export function confirmationPath(dataDir: string): string {
  return resolve(dataDir, 'services.confirmed');
}

/** Confirms the file as it is now; every component takes it over within a second. Gives the digest. */
export function confirmServices({ dataDir, servicesFile }: ServicesPlace): string {
  const digest = digestOf(readFileSync(servicesFile));
  mkdirSync(resolve(dataDir), { recursive: true });
  writeFileSync(confirmationPath(dataDir), `${digest}\n`);
  return digest;
}

/** More than half of the services, whose watch would end. */
export interface ServicesLoss {
  readonly lost: readonly string[];
  /** How many were watched. */
  readonly of: number;
}

/**
 * A file that was cut off in the middle of a write must not end the watch of half the services: losing more than
 * half of them takes a person's word for just this file. null when `content` may be taken over.
 */
export function unconfirmedLoss({
  before,
  after,
  content,
  dataDir,
}: {
  before: ReadonlySet<string>;
  after: ReadonlySet<string>;
  content: Buffer;
  dataDir: string;
}): ServicesLoss | null {
  const lost = [...before].filter((id) => !after.has(id));
  if (2 * lost.length <= before.size || isConfirmed(content, dataDir)) return null;
  return { lost, of: before.size };
}

/**
 * As {@link unconfirmedLoss}, of services.yaml as it is now against the one that was last in force.
 * @throws the file system's errors when it cannot be read
 */
export function waitingLoss(place: ServicesPlace, after: ReadonlySet<string>): ServicesLoss | null {
  const accepted = readAcceptedServices(place);
  if (accepted === null) return null;
  const content = readFileSync(place.servicesFile);
  return unconfirmedLoss({ before: serviceIdsIn(accepted), after, content, dataDir: place.dataDir });
}

/** `2 of 3 services (a, b)` */
export function lossInWords({ lost, of }: ServicesLoss): string {
  return `${lost.length} of ${of} services (${lost.slice(0, 10).join(', ')}${lost.length > 10 ? ', …' : ''})`;
}

/** The ids in a services.yaml that was valid once, also where it is no more; none when it cannot be read at all. */
export function serviceIdsIn(content: Buffer): ReadonlySet<string> {
  let file: unknown;
  try {
    file = parseYaml(content.toString('utf8'), 'services.yaml');
  } catch {
    return new Set();
  }
  const services = typeof file === 'object' && file !== null && 'services' in file ? file.services : null;
  return new Set(typeof services === 'object' && services !== null ? Object.keys(services) : []);
}

function isConfirmed(content: Buffer, dataDir: string): boolean {
  try {
    return readFileSync(confirmationPath(dataDir), 'utf8').trim() === digestOf(content);
  } catch {
    return false;
  }
}

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
