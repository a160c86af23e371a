interface Visit {
  readonly id: string;
  readonly next: Iterator<string, undefined>;
}

/** The ids that form a cycle, first id repeated at the end, or null when there is none. */
export function findDependencyCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  for (const start of graph.keys()) {
    const cycle = done.has(start) ? null : cycleFrom(start, graph, done);
    if (cycle !== null) return cycle;
  }
  return null;
}

/** Depth first, with a path of its own: a long chain of services must not overflow the call stack. */
function cycleFrom(start: string, graph: ReadonlyMap<string, readonly string[]>, done: Set<string>): string[] | null {
  const visit = (id: string): Visit => ({ id, next: (graph.get(id) ?? []).values() });
  const path = [visit(start)];
  const onPath = new Set([start]);
  for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
    const id = here.next.next().value;
    if (id === undefined) {
      path.pop();
      onPath.delete(here.id);
      done.add(here.id);
    } else if (onPath.has(id)) {
      const ids = path.map((step) => step.id);
      return [...ids.slice(ids.indexOf(id)), id];
    } else if (!done.has(id)) {
      path.push(visit(id));
      onPath.add(id);
    }
  }
  return null;
}

/** Ids of the services that name `serviceId` as a dependency. */
export function dependentsOf(
  serviceId: string,
  services: Iterable<{ readonly id: string; readonly dependsOn: readonly string[] }>,
): string[] {
  return [...services].filter((service) => service.dependsOn.includes(serviceId)).map((service) => service.id);
}
