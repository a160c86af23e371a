import { ENABLE_LABEL } from '@recovery/contracts';
import type { EngineContainer } from '../engine/engine-schemas.ts';

const PROJECT_LABEL = 'com.docker.compose.project';
const SERVICE_LABEL = 'com.docker.compose.service';
const ONE_OFF_LABEL = 'com.docker.compose.oneoff';

/** The container that this process runs in. */
export interface OwnContainer {
  readonly id: string;
  /** Of Compose; null when it was not started by it. */
  readonly project: string | null;
}

/**
 * The containers that may be seen and acted on, by name. Named in the environment or labelled; never ourselves, and no
 * one-off container of `compose run`.
 */
export function allowedContainers(
  all: readonly EngineContainer[],
  { named, own }: { named: ReadonlySet<string>; own: OwnContainer | null },
): Map<string, EngineContainer[]> {
  const allowed = all.filter(
    (container) =>
      container.Id !== own?.id &&
      container.Labels[ONE_OFF_LABEL]?.toLowerCase() !== 'true' &&
      (container.Labels[ENABLE_LABEL] === 'true' || named.has(nameOf(container, own))),
  );
  return Map.groupBy(allowed, (container) => nameOf(container, own));
}

/**
 * What a container is called here: its Compose service, so that its replicas have one name and a new container keeps
 * it; with the project before it when that is not ours; for any other container its own name.
 */
export function nameOf({ Names, Labels }: Pick<EngineContainer, 'Names' | 'Labels'>, own: OwnContainer | null): string {
  const service = Labels[SERVICE_LABEL];
  if (service === undefined) return (Names[0] ?? '').replace(/^\//u, '');
  const project = Labels[PROJECT_LABEL] ?? null;
  return project === null || project === own?.project ? service : `${project}-${service}`;
}

/** Ourselves among all containers; null when we run in none. */
export function ownAmong(all: readonly EngineContainer[], idStart: string): OwnContainer | null {
  const own = all.find(({ Id }) => idStart.length >= 12 && Id.startsWith(idStart));
  return own === undefined ? null : { id: own.Id, project: own.Labels[PROJECT_LABEL] ?? null };
}
