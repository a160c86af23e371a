import { describe, expect, it } from 'vitest';
import type { EngineContainer } from '../engine/engine-schemas.ts';
import { allowedContainers, ownAmong } from './allowed-containers.ts';
import { ownContainerId } from './own-container.ts';

const OWN_ID = 'f'.repeat(64);

function container(name: string, Labels: Record<string, string> = {}, Id = name): EngineContainer {
  return { Id, Names: [`/${name}`], Image: 'any', Labels };
}

function composed(
  name: string,
  service: string,
  { project = 'ours', ...more }: Record<string, string> = {},
): EngineContainer {
  return container(name, { 'com.docker.compose.project': project, 'com.docker.compose.service': service, ...more });
}

const own = { id: OWN_ID, project: 'ours' };
const ENABLED = { 'recovery.enable': 'true' };

function names(all: EngineContainer[], named: string[] = [], self: typeof own | null = own) {
  const allowed = allowedContainers(all, { named: new Set(named), own: self });
  return Object.fromEntries([...allowed].map(([name, members]) => [name, members.map(({ Id }) => Id)]));
}

describe('which containers may be acted on', () => {
  it('those that are named, and those that are labelled true', () => {
    const all = [container('a'), container('b', ENABLED), container('c', { 'recovery.enable': 'yes' }), container('d')];
    expect(names(all, ['a'])).toEqual({ a: ['a'], b: ['b'] });
    expect(names(all)).toEqual({ b: ['b'] });
  });

  it('replicas of a Compose service have one name, and one-off containers none', () => {
    const all = [
      composed('ours_web_1', 'web'),
      composed('ours_web_2', 'web'),
      composed('ours_web_run_1', 'web', { 'com.docker.compose.oneoff': 'True' }),
    ];
    expect(names(all, ['web'])).toEqual({ web: ['ours_web_1', 'ours_web_2'] });
  });

  it('a service of another project is not taken for ours', () => {
    const all = [composed('theirs_postgres_1', 'postgres', { project: 'theirs' })];
    expect(names(all, ['postgres'])).toEqual({});
    expect(names(all, ['theirs-postgres'])).toEqual({ 'theirs-postgres': ['theirs_postgres_1'] });
    expect(names([composed('ours_postgres_1', 'postgres')], ['postgres'], null)).toEqual({});
  });

  it('a container cannot take the name of a Compose service by being called so', () => {
    expect(names([composed('postgres', 'other')], ['postgres'])).toEqual({});
  });

  it('never ourselves, whatever is named or labelled', () => {
    const self = composed('ours_docker-proxy_1', 'docker-proxy', ENABLED);
    expect(names([{ ...self, Id: OWN_ID }], ['docker-proxy', 'ours_docker-proxy_1'])).toEqual({});
  });
});

describe('our own container', () => {
  it('is found by its id or the beginning of it', () => {
    const all = [{ ...composed('ours_docker-proxy_1', 'docker-proxy'), Id: OWN_ID }, container('x')];
    expect(ownAmong(all, OWN_ID)).toEqual(own);
    expect(ownAmong(all, OWN_ID.slice(0, 12))).toEqual(own);
    expect(ownAmong(all, 'f')).toBeNull();
    expect(ownAmong(all, 'my-laptop-at-home')).toBeNull();
  });

  it('is known by the files that the Engine mounts into it', () => {
    const line = `624 606 254:1 /var/lib/docker/containers/${OWN_ID}/hosts /etc/hosts rw,relatime - ext4 /dev/vda1 rw`;
    expect(ownContainerId(line)).toBe(OWN_ID);
    expect(ownContainerId('25 30 0:23 / /sys rw - sysfs sysfs rw')).not.toBe('');
  });
});
