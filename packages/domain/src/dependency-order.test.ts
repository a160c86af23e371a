import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dependentsOf, findDependencyCycle } from './dependency-order.ts';

const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

describe('findDependencyCycle', () => {
  test.each([
    ['none', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, null],
    ['a service that depends on itself', { a: ['a'] }, ['a', 'a']],
    ['two', { a: ['b'], b: ['a'] }, ['a', 'b', 'a']],
    ['one behind a path that leads to it', { z: ['a'], a: ['b'], b: ['c'], c: ['a'] }, ['a', 'b', 'c', 'a']],
    ['an id that is not in the graph', { a: ['nowhere'] }, null],
  ])('%s', (_name, edges, cycle) => {
    expect(findDependencyCycle(graph(edges))).toEqual(cycle);
  });

  test('a chain of 5,000 services is no cycle', () => {
    const chain = Array.from({ length: 5000 }, (_, index): [string, string[]] => [`s${index}`, [`s${index + 1}`]]);
    expect(findDependencyCycle(new Map(chain))).toBeNull();
  });

  test('edges that lead only to later ids never form one; what is found is one', () => {
    const edges = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 40 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const all = new Map<string, string[]>();
        const forward = new Map<string, string[]>();
        for (const [from, to] of pairs) {
          all.set(`s${from}`, [...(all.get(`s${from}`) ?? []), `s${to}`]);
          if (from < to) forward.set(`s${from}`, [...(forward.get(`s${from}`) ?? []), `s${to}`]);
        }
        expect(findDependencyCycle(forward)).toBeNull();
        const cycle = findDependencyCycle(all);
        if (cycle === null) return;
        expect(cycle.at(0)).toBe(cycle.at(-1));
        for (const [index, id] of cycle.slice(0, -1).entries()) expect(all.get(id)).toContain(cycle[index + 1]);
      }),
    );
  });
});

test('dependentsOf names who depends directly', () => {
  const services = [
    { id: 'database', dependsOn: [] },
    { id: 'engine', dependsOn: ['database'] },
    { id: 'page', dependsOn: ['engine'] },
  ];
  expect(dependentsOf('database', services)).toEqual(['engine']);
  expect(dependentsOf('page', services)).toEqual([]);
});
