import { expect, test } from 'vitest';
import { maySearch } from './reachable-directory.ts';

const user = { uid: 100, gid: 200 };

test.each([
  ['everybody may pass', { uid: 0, gid: 0, mode: 0o755 }, true],
  ["root's private home", { uid: 0, gid: 0, mode: 0o700 }, false],
  ['its own directory', { uid: 100, gid: 0, mode: 0o700 }, true],
  ['its own, closed to itself but open to others', { uid: 100, gid: 0, mode: 0o055 }, false],
  ["its group's directory", { uid: 0, gid: 200, mode: 0o710 }, true],
  ["its group's, closed to the group but open to others", { uid: 0, gid: 200, mode: 0o705 }, false],
])('%s', (_description, directory, expected) => {
  expect(maySearch(directory, user)).toBe(expected);
});
