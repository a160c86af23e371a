import { hostname, networkInterfaces } from 'node:os';
import { isIPv6 } from 'node:net';
import { isLoopbackHost, LOOPBACK_NAMES } from './loopback.ts';

const ANY_ADDRESS: readonly string[] = ['0.0.0.0', '::'];

/**
 * Under which names of the Host header (lower case, without port) a server bound to `host` answers: the
 * loopback ones, the address it is bound to, and `named`. When nothing is named and other machines can
 * reach it, also under this machine's name and every address it has at that moment.
 */
export function allowedHost({
  host,
  named,
  ownNames = namesOfThisMachine,
}: {
  host: string;
  named: readonly string[] | undefined;
  ownNames?: () => readonly string[];
}): (name: string) => boolean {
  const bound = ANY_ADDRESS.includes(host) ? [] : [inHeader(host)];
  const names = new Set([...LOOPBACK_NAMES, ...bound, ...(named ?? [])]);
  if (named !== undefined || isLoopbackHost(host)) return (name) => names.has(name);
  // Asked anew each time: a machine gets addresses while we run.
  return (name) => names.has(name) || ownNames().map(inHeader).includes(name);
}

function namesOfThisMachine(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return [hostname(), ...addresses.map(({ address }) => address)];
}

function inHeader(name: string): string {
  return isIPv6(name) ? `[${name.toLowerCase()}]` : name.toLowerCase();
}
