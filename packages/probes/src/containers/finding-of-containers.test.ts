import type { ContainerView } from '@recovery/contracts';
import { expect, it } from 'vitest';
import { findingOfContainers } from './finding-of-containers.ts';

const WELL: ContainerView = {
  container: 'web',
  image: 'any',
  state: 'running',
  health: 'none',
  exitCode: null,
  oomKilled: false,
  startedAt: 1,
};

it.each([
  [{}, 'healthy', null],
  [{ health: 'healthy' }, 'healthy', null],
  [{ health: 'unhealthy' }, 'unhealthy', 'status'],
  [{ health: 'starting' }, 'unhealthy', 'starting'],
  [{ state: 'restarting' }, 'unhealthy', 'starting'],
  [{ state: 'paused' }, 'unhealthy', 'timeout'],
  [{ state: 'created' }, 'unhealthy', 'refused'],
  [{ state: 'exited', exitCode: 137 }, 'unhealthy', 'refused'],
  [{ state: 'dead', exitCode: null }, 'unhealthy', 'refused'],
] as const)('%j is %s', (what, outcome, errorClass) => {
  expect(findingOfContainers({ name: 'web', containers: [{ ...WELL, ...what }] })).toMatchObject({
    outcome,
    errorClass,
  });
});

it('says with which exit code, and that memory was short', () => {
  const ended: ContainerView = { ...WELL, state: 'exited', exitCode: 137, oomKilled: true };
  expect(findingOfContainers({ name: 'web', containers: [ended] }).message).toBe(
    'container web has ended with exit code 137, out of memory',
  );
});

it('a service is as bad as the worst of its replicas; one that starts is not the worst', () => {
  const starting: ContainerView = { ...WELL, container: 'web_2', health: 'starting' };
  const paused: ContainerView = { ...WELL, container: 'web_3', state: 'paused' };
  expect(findingOfContainers({ name: 'web', containers: [WELL, starting] }).errorClass).toBe('starting');
  expect(findingOfContainers({ name: 'web', containers: [WELL, starting, paused] }).message).toContain('web_3');
});
