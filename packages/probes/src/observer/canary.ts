import type { ProbeSpec } from '@recovery/contracts';

/** What of our own is looked at. The order is the order of blame: a process that stands still fails the others too. */
export const CANARY_NAMES = ['event-loop', 'file-descriptors', 'loopback-http', 'dns'] as const;
export type CanaryName = (typeof CANARY_NAMES)[number];

/** A check of ourselves: when it fails, what we see of others proves nothing against them. */
export interface Canary {
  /** null when nothing is wrong, else what is, in words; an error that is thrown is a reason too. */
  check(signal: AbortSignal): Promise<string | null>;
  /** Whether its failure takes the worth from the results of such a probe; from all when not given. */
  concerns?(spec: ProbeSpec): boolean;
  close?(): void;
}
