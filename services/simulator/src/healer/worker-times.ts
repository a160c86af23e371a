/** Times that scheduler, queue and recovery worker keep, under the names that they have there (a test compares them). */
export const WORKER_TIMES = {
  LONGEST_HOLD_MS: 5000,
  SHORTEST_HOLD_MS: 250,
  REPROBE_AGAIN_MS: 1000,
  LEASE_TTL_MS: 12_000,
  LEASE_RETRY_MS: 1000,
  DEADLINE_SLACK_MS: 15_000,
  STALLED_INTERVAL_MS: 2000,
  LOOK_AT_FLEET_EVERY_MS: 1000,
} as const;
