import type { ListedContainer } from '@recovery/contracts';
import { AppError } from '@recovery/runtime';
import type { Engine } from '../engine/engine-client.ts';
import type { EngineContainer, EngineInspect } from '../engine/engine-schemas.ts';
import { allowedContainers, nameOf, ownAmong, type OwnContainer } from './allowed-containers.ts';

/** The containers that this proxy serves, as the Engine has them at this moment. */
export interface Containers {
  list(): Promise<ListedContainer[]>;
  /** @throws {AppError} `container_not_allowed`, `container_unknown`, `engine_unavailable` */
  inspect(name: string): Promise<EngineInspect[]>;
  /** The name under which an event's container is served; null when it is not. */
  nameOfEvent(container: EngineContainer): string | null;
}

/** `ownId`: of the container that this process runs in, if it does. */
export function openContainers({
  engine,
  named,
  ownId,
}: {
  engine: Engine;
  named: ReadonlySet<string>;
  ownId: string;
}): Containers {
  let own: OwnContainer | null = null;

  const allowed = async (): Promise<Map<string, EngineContainer[]>> => {
    const all = await engine.list();
    const found = ownAmong(all, ownId);
    // We run, so a list without us is not the whole list.
    if (own !== null && found === null) {
      throw new AppError('engine_unavailable', 'the list of the Engine lacks our own container', { retryable: true });
    }
    own = found;
    return allowedContainers(all, { named, own });
  };

  return {
    list: async () =>
      [...(await allowed())].flatMap(([name, [first]]) =>
        first === undefined ? [] : [{ name, image: first.Image, labels: recoveryLabels(first.Labels) }],
      ),
    inspect: async (name) => {
      const members = (await allowed()).get(name);
      if (members === undefined) {
        throw named.has(name)
          ? new AppError('container_unknown', `there is no container of the name ${name}`)
          : new AppError('container_not_allowed', `${name} is neither named in DOCKER_CONTAINERS nor labelled`);
      }
      const inspected = await Promise.all(members.map(({ Id }) => engine.inspect(Id)));
      const present = inspected.filter((each) => each !== null).toSorted((a, b) => a.Name.localeCompare(b.Name));
      if (present.length === 0) throw new AppError('container_unknown', `there is no container of the name ${name}`);
      return present;
    },
    nameOfEvent: (container) =>
      allowedContainers([container], { named, own }).size > 0 ? nameOf(container, own) : null,
  };
}

function recoveryLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key.startsWith('recovery.')));
}
