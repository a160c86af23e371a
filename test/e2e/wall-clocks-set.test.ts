import { waitFor } from '@recovery/test-kit';
import { expect, it } from 'vitest';
import { COMPONENTS, ComponentsWithWallClocks, type ComponentName } from './components-with-wall-clocks.ts';
import { startFarEnd } from './far-end.ts';

const HOUR_MS = 3_600_000;
const INTERVAL_MS = 1_000;
const COOLDOWN_MS = 1_500;
const BUDGET = 3;
const WINDOW_MS = 9_000;
/** Between two steps: longer than what they are allowed to cost. */
const WATCHED_MS = 2.2 * INTERVAL_MS;
const HEALTHY_AFTER_ACTION_MS = 1_200;
const DOWN_MS = 2_500;
const WELL_AGAIN_MS = 1_600;

const STEPS: readonly { of: readonly ComponentName[]; toMs: number }[] = [
  ...COMPONENTS.map((name) => [name]),
  COMPONENTS,
].flatMap((of) => [HOUR_MS, -HOUR_MS].map((toMs) => ({ of, toMs })));

/** Comes back after an action, fails again, and is well for a moment by itself when nobody acts for long. */
function crashLoop(sinceActionMs: number): boolean {
  if (sinceActionMs < HEALTHY_AFTER_ACTION_MS) return true;
  return (sinceActionMs - HEALTHY_AFTER_ACTION_MS) % (DOWN_MS + WELL_AGAIN_MS) >= DOWN_MS;
}

const gapsOf = (times: readonly number[], apart = 1) =>
  times.slice(apart).map((at, index) => at - (times[index] ?? at));

it('wall clocks an hour wrong, set by an hour one by one and all at once, and that of Redis: nobody notices', async () => {
  const steady = await startFarEnd({ isHealthy: () => true });
  const crashing = await startFarEnd({ isHealthy: crashLoop });
  const startedAt = Date.now();
  const components = await ComponentsWithWallClocks.start({
    services: `services:
  steady: { name: Steady, probe: { kind: http, url: '${steady.url}/health' } }
  crashing:
    name: Crashing
    probe: { kind: http, url: '${crashing.url}/health' }
    ladder:
      - name: start
        actionType: service_restart
        verifyTimeoutMs: 800
        steps: [{ driver: control, url: '${crashing.url}', operations: [start] }]
`,
    env: {
      HEALTH_CHECK_INTERVAL: String(INTERVAL_MS),
      HEALTH_CHECK_RETRY_INTERVAL: '200',
      MAX_ERROR_THRESHOLD: '2',
      MAX_RESTART_ATTEMPTS: '100',
      RESTART_COOLDOWN: String(COOLDOWN_MS),
      RESTART_BUDGET: String(BUDGET),
      RESTART_BUDGET_WINDOW: String(WINDOW_MS),
      STABILITY_PERIOD: '0',
      START_PERIOD: '0',
      FLAP_START_PERCENT: '100',
      RECOVERIES_PER_MINUTE: '100',
    },
    aheadMs: {
      scheduler: -2 * HOUR_MS,
      'probe-worker': 2 * HOUR_MS,
      'recovery-worker': -2 * HOUR_MS,
      'api-gateway': 2 * HOUR_MS,
    },
  });
  try {
    await waitFor(() => crashing.actedAt.length > 0, { timeoutMs: 30_000, describe: () => components.output() });
    const watch = async (): Promise<void> => {
      const from = performance.now();
      await waitFor(() => performance.now() - from >= WATCHED_MS);
    };
    for (const { of, toMs } of STEPS) {
      await components.setWallClocks(of, toMs);
      await watch();
    }
    for (const byMs of [HOUR_MS, -HOUR_MS]) {
      await components.setServerClock(byMs);
      await watch();
    }
    await components.serverClockWasFound();
    const endedAt = performance.now();

    expect(Math.max(...gapsOf([...steady.checkedAt, endedAt])), 'the longest gap between two checks').toBeLessThan(
      2 * INTERVAL_MS,
    );
    expect(Math.min(...gapsOf(steady.checkedAt, 2)), 'three checks').toBeGreaterThan(INTERVAL_MS);
    expect(Math.min(...gapsOf(crashing.actedAt)), 'a cooldown').toBeGreaterThanOrEqual(COOLDOWN_MS);
    expect(Math.min(...gapsOf(crashing.actedAt, BUDGET)), 'a budget window').toBeGreaterThan(WINDOW_MS - 200);
    // An hour off in the other direction, and nothing would be done any more.
    expect(crashing.actedAt.length).toBeGreaterThan(2 * BUDGET);
    expect(endedAt - (crashing.actedAt.at(-1) ?? 0)).toBeLessThan(WINDOW_MS + DOWN_MS + WELL_AGAIN_MS + INTERVAL_MS);
    for (const { timestamp } of components.log()) {
      expect(timestamp).toBeGreaterThan(startedAt - 1_000);
      expect(timestamp).toBeLessThan(Date.now() + 1_000);
    }
  } finally {
    await components.stop();
    await Promise.all([steady.close(), crashing.close()]);
  }
});
