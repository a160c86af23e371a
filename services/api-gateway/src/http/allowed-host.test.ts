import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { allowedHost } from './allowed-host.ts';

const ownNames = () => ['Tower', '192.168.1.2', 'FE80::7'];
const LOCAL = ['localhost', '127.0.0.1', '[::1]'];
const OWN = ['tower', '192.168.1.2', '[fe80::7]'];
const FOREIGN = ['evil.example', '192.168.1.3', '0.0.0.0', '[::]', 'tower.evil.example'];
const CANDIDATES = [...LOCAL, ...OWN, ...FOREIGN, '127.8.8.8', '10.0.0.9', 'ops.example.com'];

test.each<[string, string[] | undefined, string[]]>([
  ['127.0.0.1', undefined, LOCAL],
  ['127.8.8.8', undefined, [...LOCAL, '127.8.8.8']],
  ['::1', undefined, LOCAL],
  ['0.0.0.0', undefined, [...LOCAL, ...OWN]],
  ['::', undefined, [...LOCAL, ...OWN]],
  ['10.0.0.9', undefined, [...LOCAL, ...OWN, '10.0.0.9']],
  ['Ops.example.com', undefined, [...LOCAL, ...OWN, 'ops.example.com']],
  ['0.0.0.0', ['ops.example.com'], [...LOCAL, 'ops.example.com']],
  ['10.0.0.9', ['ops.example.com'], [...LOCAL, '10.0.0.9', 'ops.example.com']],
])('bound to %s with ALLOWED_HOSTS %j it answers under its own names and no other', (host, named, expected) => {
  const isAllowed = allowedHost({ host, named, ownNames });
  expect(CANDIDATES.filter((name) => isAllowed(name)).toSorted()).toEqual(expected.toSorted());
});

test('an address that the machine got later is its own as well', () => {
  const names: string[] = [];
  const isAllowed = allowedHost({ host: '0.0.0.0', named: undefined, ownNames: () => names });
  expect(isAllowed('10.1.1.1')).toBe(false);
  names.push('10.1.1.1');
  expect(isAllowed('10.1.1.1')).toBe(true);
});

test('the name of this machine is one of its own', () => {
  expect(allowedHost({ host: '0.0.0.0', named: undefined })(hostname().toLowerCase())).toBe(true);
});
