import type { ServiceEntry } from './service-entry.ts';

/** The ids that each name of a scenario stands for: itself, or those of its copies. */
export type Groups = ReadonlyMap<string, readonly string[]>;

export const EVERY_SERVICE = 'all';

/** `api` with three copies is `api-1`, `api-2` and `api-3`. */
export function groupsOf(services: Readonly<Record<string, ServiceEntry>>): Groups {
  return new Map(
    Object.entries(services).map(([name, { copies }]) => [
      name,
      copies === undefined ? [name] : Array.from({ length: copies }, (_, index) => `${name}-${index + 1}`),
    ]),
  );
}

/** Names with what they stand for in their place; a name that is unknown stays as it is. */
export function expand(names: readonly string[], groups: Groups): string[] {
  return names.flatMap((name) => {
    if (name === EVERY_SERVICE) return [...groups.values()].flat();
    return groups.get(name) ?? [name];
  });
}
