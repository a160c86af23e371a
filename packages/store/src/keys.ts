/** All keys of ours. The hash tag keeps them in one slot of a Redis cluster, so that scripts may combine them. */
export const KEYS = {
  clock: '{recovery}:clock',
  states: '{recovery}:states',
  events: '{recovery}:events',
  audit: '{recovery}:audit',
  heartbeats: '{recovery}:heartbeats',
  pauses: '{recovery}:pauses',
  maintenance: '{recovery}:maintenance',
  brake: '{recovery}:brake',
  underWay: '{recovery}:under-way',
  starts: '{recovery}:starts',
  ledger: '{recovery}:ledger',
  incidents: (serviceId: string) => `{recovery}:incidents:${serviceId}`,
  decisions: (serviceId: string) => `{recovery}:decisions:${serviceId}`,
  lease: (serviceId: string) => `{recovery}:lease:${serviceId}`,
  fence: (serviceId: string) => `{recovery}:fence:${serviceId}`,
  budget: (serviceId: string) => `{recovery}:budget:${serviceId}`,
} as const;
