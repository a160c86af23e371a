import { isIP } from 'node:net';
import type { ProbeSpec, WatchedService } from '@recovery/contracts';

/** The name that must be resolved to make this probe; null when there is none: an address, localhost, or no place at all. */
export function namedHost(spec: ProbeSpec): string | null {
  const host = hostOf(spec)
    .replace(/^\[|\]$/gu, '')
    .replace(/\.$/u, '')
    .toLowerCase();
  // PostgreSQL's addresses may hold the encoded path of a socket.
  const isPath = host === '' || host.includes('%') || host.includes('/');
  const isOwn = host === 'localhost' || host.endsWith('.localhost');
  return isPath || isOwn || isIP(host) !== 0 ? null : host;
}

function hostOf(spec: ProbeSpec): string {
  switch (spec.kind) {
    case 'tcp':
      return spec.host;
    case 'heartbeat':
    case 'container':
    case 'command':
    case 'systemd':
      return '';
    case 'kubernetes':
      return URL.parse(spec.apiServer ?? '')?.hostname ?? '';
    case 'http':
    case 'postgres':
    case 'redis':
    case 'queue':
      return URL.parse(spec.url)?.hostname ?? '';
  }
}

/** The names at which the enabled services are checked, each once; read again when the configuration is another. */
export function namedHosts(services: () => ReadonlyMap<string, WatchedService>): () => readonly string[] {
  let known: { services: ReadonlyMap<string, WatchedService>; names: readonly string[] } | null = null;
  return () => {
    const current = services();
    if (known?.services !== current) known = { services: current, names: namesAmong(current.values()) };
    return known.names;
  };
}

function namesAmong(services: Iterable<WatchedService>): string[] {
  const names = [...services].map(({ spec }) => (spec.enabled ? namedHost(spec.probe) : null));
  return [...new Set(names.filter((name) => name !== null))];
}
