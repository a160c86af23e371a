/** The ids that form a cycle, first id repeated at the end, or null when there is none. */
export function findDependencyCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (id: string): string[] | null => {
    const at = path.indexOf(id);
    if (at >= 0) return [...path.slice(at), id];
    if (done.has(id)) return null;
    path.push(id);
    for (const next of graph.get(id) ?? []) {
      const cycle = visit(next);
      if (cycle !== null) return cycle;
    }
    path.pop();
    done.add(id);
    return null;
  };
  for (const id of graph.keys()) {
    const cycle = visit(id);
    if (cycle !== null) return cycle;
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
