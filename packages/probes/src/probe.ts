import type { ProbeKind, ProbeSpecOf } from '@recovery/contracts';
import type { ProbeResult } from '@recovery/domain';
import type { ContainerReader } from './containers/container-reader.ts';
import type { Finding } from './finding.ts';

/**
 * One check of a service. Never rejects; aborting gives `unknown`. Takes no longer than its timeout and, after a
 * failure, a look at ourselves.
 */
export type Probe = (signal: AbortSignal) => Promise<ProbeResult>;

export interface ProbeContext {
  readonly serviceId: string;
  /** For the whole check, connecting included. */
  readonly timeoutMs: number;
  /** Where the heartbeats of services are kept; needed by the heartbeat probe only. */
  readonly heartbeats?: HeartbeatReader;
  /** Where containers are seen; needed by the container probe only. */
  readonly containers?: ContainerReader;
  /** Epoch milliseconds; the system's clock when not given. */
  readonly now?: () => number;
}

export interface HeartbeatReader {
  /** Epoch milliseconds; null when there was none. */
  last(serviceId: string): Promise<number | null>;
}

/**
 * How one kind of check is made. An error may be thrown and is classified by its code; when `signal` aborts,
 * everything that was opened must be closed.
 */
export type ProbeKindRun<K extends ProbeKind> = (
  spec: ProbeSpecOf<K>,
  context: ProbeContext & { readonly signal: AbortSignal },
) => Promise<Finding>;
