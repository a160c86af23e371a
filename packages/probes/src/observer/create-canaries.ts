import type { Canary, CanaryName } from './canary.ts';
import { createDnsCanary } from './canaries/dns.ts';
import { createEventLoopCanary } from './canaries/event-loop.ts';
import { createFileDescriptorsCanary } from './canaries/file-descriptors.ts';
import { createLoopbackHttpCanary } from './canaries/loopback-http.ts';
import type { EventLoopLag } from './measure-event-loop-lag.ts';

export type Canaries = Readonly<Record<CanaryName, Canary>>;

/** Every canary of a process that probes. */
export function createCanaries({
  lag,
  hostnames,
}: {
  lag: EventLoopLag;
  /** Names that services are checked at. */
  hostnames: () => readonly string[];
}) {
  return {
    'event-loop': createEventLoopCanary(lag),
    'file-descriptors': createFileDescriptorsCanary(),
    'loopback-http': createLoopbackHttpCanary(),
    dns: createDnsCanary({ hostnames }),
  } satisfies Canaries;
}
