import { expect, test } from 'vitest';
import { choosePort, type PortProbe } from './choose-port.ts';

const takenOn =
  (...taken: string[]): PortProbe =>
  async (port, host) =>
    !taken.includes(`${host} ${port}`);

test('3000 when nothing was asked for and it is free', async () => {
  expect(await choosePort({ wanted: undefined, host: '127.0.0.1' }, takenOn())).toBe(3_000);
});

test.each(['127.0.0.1', '0.0.0.0', '::', '::1'])('the next one when 3000 is taken on %s', async (address) => {
  const isFree = takenOn(`${address} 3000`, '127.0.0.1 3001');
  expect(await choosePort({ wanted: undefined, host: '127.0.0.1' }, isFree)).toBe(3_002);
});

test('the wanted one when it is free', async () => {
  expect(await choosePort({ wanted: 4_000, host: '192.0.2.7' }, takenOn())).toBe(4_000);
});

test('a wanted port that is taken is refused by its number, not replaced', async () => {
  const choice = choosePort({ wanted: 4_000, host: '192.0.2.7' }, takenOn('192.0.2.7 4000'));
  await expect(choice).rejects.toThrow('port 4000 (PORT) is taken');
  await expect(choice).rejects.toMatchObject({ code: 'port_taken', exitCode: 1 });
});

test('some free port for 0', async () => {
  expect(await choosePort({ wanted: 0, host: '127.0.0.1' })).toBeGreaterThan(0);
});
