import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecoveryLogLine } from '@recovery/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingElseRestarted } from './nothing-else-restarted.ts';
import { RunningSystem } from './running-system.ts';
import { withShortVerification } from './short-verification.ts';

describe('a trade-engine that cannot start any more', () => {
  const directory = mkdtempSync(join(tmpdir(), 'recovery-replay-'));
  const replay = join(directory, 'replay.csv');
  let system: RunningSystem;

  beforeAll(async () => {
    writeFileSync(replay, replayRows());
    const servicesFile = withShortVerification({ directory, timeoutMs: 4000 });
    system = await RunningSystem.start({
      ENGINE_REPLAY_FILE: replay,
      SERVICES_FILE: servicesFile,
      RESTART_COOLDOWN: '1000',
    });
  });
  afterAll(async () => {
    await system?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('ends in error after exactly three attempts with growing gaps', async () => {
    const before = await system.pids();
    writeFileSync(replay, 'this is not a price\n');
    process.kill(await system.pid('trade-engine'), 'SIGKILL');

    const failed = await system.waitForStatus('trade-engine', 'error', 120_000);
    expect(failed.message).toMatch(/^Maximum restart attempts \(3\) reached; last check: .*ECONNREFUSED/u);
    expect(failed.restartCount).toBe(3);

    const attempts = system.attempts('trade-engine');
    expect(attempts.map((line) => [line.status, line.retryCount])).toEqual([
      ['started', 1],
      ['failed', 1],
      ['started', 2],
      ['failed', 2],
      ['started', 3],
      ['failed', 3],
    ]);
    const [firstGap, secondGap] = gapsBetween(attempts);
    // The cooldown is the least gap; the backoff doubles, less 20 % of jitter.
    expect(firstGap).toBeGreaterThanOrEqual(1000);
    expect(secondGap).toBeGreaterThanOrEqual(1600);
    expect(secondGap).toBeGreaterThan(firstGap ?? 0);
    expect(system.log('trade-engine').at(-1)).toMatchObject({
      status: 'failed',
      error: 'Maximum restart attempts (3) reached',
    });
    await expectNothingElseRestarted(system, { before, healed: ['trade-engine'] });
  });

  it('is well again once the cause is gone and a person asks', async () => {
    writeFileSync(replay, replayRows());
    await system.waitForService(
      'trade-engine',
      ({ cooldownUntil }) => cooldownUntil === null || Date.parse(cooldownUntil) < Date.now(),
      10_000,
    );
    const response = await system.request('/api/recovery/restart', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ service: 'trade-engine' }),
    });
    expect(response.status).toBe(202);
    await system.waitForStatus('trade-engine', 'running', 30_000);
    await system.waitForLog((line) => line.actionType === 'manual_restart' && line.status === 'success', {
      service: 'trade-engine',
      timeoutMs: 5000,
    });
  });
});

/** Milliseconds from each attempt's end to the next one's start. */
function gapsBetween(attempts: readonly RecoveryLogLine[]): number[] {
  const starts = attempts.filter((line) => line.status === 'started');
  const ends = attempts.filter((line) => line.status !== 'started');
  return starts.slice(1).map((start, index) => start.timestamp - (ends[index]?.timestamp ?? 0));
}

function replayRows(): string {
  const start = Date.UTC(2026, 0, 1);
  const rows = Array.from({ length: 600 }, (_unused, tick) => {
    const symbol = tick % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT';
    return `${new Date(start + tick * 1000).toISOString()},${symbol},${(100 + Math.sin(tick / 7) * 5).toFixed(2)}`;
  });
  return ['timestamp,symbol,price', ...rows, ''].join('\n');
}
