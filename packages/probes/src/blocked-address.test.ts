import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BlockedAddressError, guardSocket, isBlockedAddress } from './blocked-address.ts';

describe('isBlockedAddress', () => {
  test.each([
    '169.254.169.254',
    '169.254.0.1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    'fe80::1',
    'fe80::1%eth0',
    '[febf::1]',
    'fd00:ec2::254',
    '100.100.100.200',
    '192.0.0.192',
  ])('%s is blocked', (address) => {
    expect(isBlockedAddress(address)).toBe(true);
  });

  test.each(['127.0.0.1', '::1', '10.0.0.1', '192.168.1.1', 'fd00::1', 'fec0::1', '8.8.8.8', 'localhost', '', 'fe80'])(
    '%j is not',
    (address) => {
      expect(isBlockedAddress(address)).toBe(false);
    },
  );
});

describe('guardSocket', () => {
  test('a name that resolves to a blocked address is not connected to', async () => {
    const socket = guardSocket(
      connect({
        host: 'innocent.example',
        port: 80,
        // As the real one: never before connect() has returned.
        lookup: (_name, _options, callback) => {
          setImmediate(() => callback(null, [{ address: '169.254.169.254', family: 4 }]));
        },
      }),
    );
    const [error] = (await once(socket, 'error')) as [unknown];
    expect(error).toBeInstanceOf(BlockedAddressError);
    expect(socket.remoteAddress).toBeUndefined();
  });

  test('other addresses are connected to', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = guardSocket(connect({ host: '127.0.0.1', port }));
    await once(socket, 'connect');
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });
});
