import { expect, test } from 'vitest';
import { probeSpecSchema, type WatchedService } from '@recovery/contracts';
import { namedHost, namedHosts } from './named-host.ts';

test.each([
  [{ kind: 'http', url: 'https://Shop.Example:8443/health' }, 'shop.example'],
  [{ kind: 'tcp', host: 'broker', port: 5672 }, 'broker'],
  [{ kind: 'tcp', host: 'broker.example.', port: 5672 }, 'broker.example'],
  [{ kind: 'redis', url: 'redis://:secret@cache.internal' }, 'cache.internal'],
  [{ kind: 'postgres', url: 'postgres://user:secret@db.internal:5432/main' }, 'db.internal'],
  [{ kind: 'http', url: 'http://127.0.0.1:4000/health' }, null],
  [{ kind: 'http', url: 'http://[::1]:4000/health' }, null],
  [{ kind: 'redis', url: 'redis://[fd00::7]' }, null],
  [{ kind: 'tcp', host: '10.0.0.7', port: 80 }, null],
  [{ kind: 'http', url: 'http://localhost:4000' }, null],
  [{ kind: 'tcp', host: 'shop.localhost', port: 80 }, null],
  [{ kind: 'postgres', url: 'postgres://%2Fvar%2Frun%2Fpostgresql/main' }, null],
  [{ kind: 'heartbeat', maxAgeMs: 1000 }, null],
])('%j is checked at the name %j', (spec, name) => {
  expect(namedHost(probeSpecSchema.parse(spec))).toBe(name);
});

test('names follow the configuration, each once, without those of services that are not checked', () => {
  const service = (host: string, enabled = true) =>
    ({ spec: { enabled, probe: probeSpecSchema.parse({ kind: 'tcp', host, port: 80 }) } }) as WatchedService;
  let services = new Map([
    ['a', service('one.example')],
    ['b', service('one.example')],
    ['c', service('127.0.0.1')],
    ['d', service('off.example', false)],
  ]);
  const names = namedHosts(() => services);
  expect(names()).toEqual(['one.example']);
  services = new Map([['a', service('two.example')]]);
  expect(names()).toEqual(['two.example']);
});
