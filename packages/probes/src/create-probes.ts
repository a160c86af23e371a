import type { WatchedService } from '@recovery/contracts';
import type { CheckOutcome, Logger } from '@recovery/runtime';
import type { ContainerReader } from './containers/container-reader.ts';
import { createProbe } from './create-probe.ts';
import { createCanaries } from './observer/create-canaries.ts';
import { createObserver, type Observer } from './observer/create-observer.ts';
import { measureEventLoopLag } from './observer/measure-event-loop-lag.ts';
import { namedHosts } from './observer/named-host.ts';
import { observeProbe } from './observer/observe-probe.ts';
import type { HeartbeatReader, Probe } from './probe.ts';

/** The probes of a process, and this process as their observer. */
export interface Probes {
  /** The check of a service; what it finds is `unknown` while the fault may be ours. */
  probeOf(service: WatchedService): Probe;
  readonly observer: Pick<Observer, 'verdict'>;
  /** The observer as a check of this process's health. */
  isBelieved(): CheckOutcome;
  /** For people. */
  details(): object;
  close(): Promise<void>;
}

/** How every process of ours probes: the configured checks, each believed only while our own canaries are well. */
export function createProbes({
  services,
  heartbeats,
  containers,
  log,
}: {
  /** The services of the configuration in force; another map after a change. */
  services: () => ReadonlyMap<string, WatchedService>;
  heartbeats: HeartbeatReader;
  /** Where containers are seen; without it a check of one is `unknown`. */
  containers?: ContainerReader | undefined;
  log: Logger;
}): Probes {
  const lag = measureEventLoopLag();
  const observer = createObserver(createCanaries({ lag, hostnames: namedHosts(services) }), { log });
  let voidCount = 0;
  return {
    probeOf: ({ id, spec, policy: { timeoutMs } }) =>
      observeProbe(
        createProbe(spec.probe, {
          serviceId: id,
          timeoutMs,
          heartbeats,
          ...(containers === undefined ? {} : { containers }),
        }),
        {
          spec: spec.probe,
          timeoutMs,
          observer,
          lag,
          onVoid: () => (voidCount += 1),
        },
      ),
    observer,
    isBelieved: () => {
      const { ok, reason } = observer.verdict();
      return reason === null ? { ok } : { ok, message: reason };
    },
    details: () => ({ voidCount, canaries: observer.canaries() }),
    close: async () => {
      lag.stop();
      await observer.close();
    },
  };
}
