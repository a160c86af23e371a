export { createContainerReader, type ContainerReader } from './containers/container-reader.ts';
export { createProbe } from './create-probe.ts';
export { createProbes, type Probes } from './create-probes.ts';
export { kubernetesAccess, type KubernetesAccess } from './kubernetes/kubernetes-access.ts';
export { refusalSchema, workloadSchema, podSchema } from './kubernetes/object-schemas.ts';
export { readUnit, runSystemctl } from './systemd/read-unit.ts';
export { isBlockedAddress } from './blocked-address.ts';
export type { HeartbeatReader, Probe, ProbeContext } from './probe.ts';
export type { ObserverVerdict } from './observer/watch-canary.ts';
