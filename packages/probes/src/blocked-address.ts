import { BlockList, isIP, isIPv6, type Socket } from 'node:net';

const BLOCKED = blockedAddresses();

function blockedAddresses(): BlockList {
  const list = new BlockList();
  // Link-local, with it the metadata services of most clouds.
  list.addSubnet('169.254.0.0', 16, 'ipv4');
  list.addSubnet('fe80::', 10, 'ipv6');
  // Metadata services outside link-local: AWS over IPv6, Alibaba, Oracle.
  list.addAddress('fd00:ec2::254', 'ipv6');
  list.addAddress('100.100.100.200', 'ipv4');
  list.addAddress('192.0.0.192', 'ipv4');
  // 169.254.0.0/16 as NAT64 writes it.
  list.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
  return list;
}

/** Promise S6: an address that no probe may connect to. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';

  constructor(address: string) {
    super(`${address} is a link-local or metadata address: not checked`);
  }
}

/** Private ranges are legitimate targets; link-local and metadata addresses never are. */
export function isBlockedAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/gu, '').replace(/%.*$/u, '');
  return isIP(plain) !== 0 && BLOCKED.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** @throws {BlockedAddressError} when `host` is written as a blocked address */
export function refuseBlockedHost(host: string): void {
  if (isBlockedAddress(host)) throw new BlockedAddressError(host);
}

/**
 * Destroys the socket before it connects to a blocked address that its host name resolved to, and again
 * looks at the address that it did connect to: a name may mean another address a moment later.
 */
export function guardSocket<S extends Socket>(socket: S): S {
  const refuse = (address: string | undefined): void => {
    if (address !== undefined && isBlockedAddress(address)) socket.destroy(new BlockedAddressError(address));
  };
  socket.on('lookup', (_error, address) => {
    refuse(address);
  });
  socket.once('connect', () => {
    refuse(socket.remoteAddress);
  });
  return socket;
}
