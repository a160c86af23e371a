export { createProbe } from './create-probe.ts';
export { isBlockedAddress } from './blocked-address.ts';
export type { HeartbeatReader, Probe, ProbeContext } from './probe.ts';
