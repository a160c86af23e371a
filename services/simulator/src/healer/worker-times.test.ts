import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WORKER_TIMES } from './worker-times.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const WORKER = 'services/recovery-worker/src';

const KEPT_IN = {
  LONGEST_HOLD_MS: `${WORKER}/hold-unless-allowed.ts`,
  SHORTEST_HOLD_MS: `${WORKER}/hold-unless-allowed.ts`,
  REPROBE_AGAIN_MS: `${WORKER}/prepare-attempt.ts`,
  LEASE_TTL_MS: `${WORKER}/environment.ts`,
  LEASE_RETRY_MS: `${WORKER}/recover-service.ts`,
  DEADLINE_SLACK_MS: `${WORKER}/perform-attempt.ts`,
  STALLED_INTERVAL_MS: 'packages/queue/src/consumer.ts',
  LOOK_AT_FLEET_EVERY_MS: 'services/scheduler/src/app.ts',
} satisfies Record<keyof typeof WORKER_TIMES, string>;

test.each(Object.entries(KEPT_IN))('%s is the one of %s', (name, path) => {
  const text = readFileSync(join(ROOT, path), 'utf8');
  // A constant, or a variable of the environment with its default.
  const variable = name.replace(/_MS$/u, '');
  const pattern = new RegExp(`const ${name} = ([\\d_]+);|\\b${variable}: integerVariable\\(.*fallback: ([\\d_]+)`, 'u');
  const [, constant, fallback] = pattern.exec(text) ?? [];
  const times: Readonly<Record<string, number>> = WORKER_TIMES;
  expect(Number((constant ?? fallback)?.replaceAll('_', ''))).toBe(times[name]);
});
