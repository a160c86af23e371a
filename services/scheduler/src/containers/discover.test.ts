import { serviceOfLabels, type ListedContainer, type ServiceSpec } from '@recovery/contracts';
import { describe, expect, it } from 'vitest';
import { discover, FORGOTTEN_AFTER_MS, MISSING_AFTER_MS } from './discover.ts';

function labelled(name: string, labels: Record<string, string> = {}): ListedContainer {
  return { name, image: 'any', labels: { 'recovery.enable': 'true', ...labels } };
}

function specOf(container: ListedContainer): ServiceSpec {
  const service = serviceOfLabels(container);
  if (!service.ok) throw new Error(service.reason);
  return service.spec;
}

const NAMED: ListedContainer = { name: 'postgres', image: 'any', labels: {} };
const web = labelled('web');
const known = { web: specOf(web) };

describe('discovery', () => {
  it('finds services in labels, and passes over containers that are only named', () => {
    const { services, presentIds, refused } = discover([NAMED, web], { known: {}, missingForMs: () => 0 });
    expect({ ids: Object.keys(services), presentIds, refused }).toEqual({
      ids: ['web'],
      presentIds: ['web'],
      refused: [],
    });
  });

  it('takes over changed labels at once', () => {
    const { services } = discover([labelled('web', { 'recovery.threshold': '3' })], { known, missingForMs: () => 0 });
    expect(services['web']?.failureThreshold).toBe(3);
  });

  it.each([
    [0, true],
    [MISSING_AFTER_MS, true],
    [MISSING_AFTER_MS + 1, false],
    [FORGOTTEN_AFTER_MS, false],
  ])('a container that is missing for %i ms leaves its service enabled: %s', (missingMs, enabled) => {
    const { services, presentIds } = discover([NAMED], { known, missingForMs: () => missingMs });
    expect(services['web']?.enabled).toBe(enabled);
    expect(presentIds).toEqual([]);
  });

  it('after a day it is forgotten', () => {
    expect(discover([NAMED], { known, missingForMs: () => FORGOTTEN_AFTER_MS + 1 }).services).toEqual({});
  });

  it('one that comes back is watched again', () => {
    const stopped = { web: { ...known.web, enabled: false } };
    expect(discover([web], { known: stopped, missingForMs: () => 60_000 }).services['web']?.enabled).toBe(true);
  });

  it('an empty list is never "all gone"', () => {
    expect(discover([], { known, missingForMs: () => FORGOTTEN_AFTER_MS + 1 }).services).toEqual(known);
  });

  it('two containers that describe the same service, and labels that describe none, are refused by name', () => {
    const listed = [web, labelled('other', { 'recovery.id': 'web' }), labelled('bad', { 'recovery.interval': 'soon' })];
    const { services, refused } = discover(listed, { known: {}, missingForMs: () => 0 });
    expect(Object.keys(services)).toEqual(['web']);
    expect(refused.map(({ container }) => container)).toEqual(['other', 'bad']);
  });
});
