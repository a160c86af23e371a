import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningSystem } from './running-system.ts';
import { withShortVerification } from './short-verification.ts';

describe('trade-engine killed while its configuration is corrupt', () => {
  const directory = mkdtempSync(join(tmpdir(), 'recovery-corrupt-'));
  let system: RunningSystem;
  beforeAll(async () => {
    system = await RunningSystem.start({ SERVICES_FILE: withShortVerification({ directory, timeoutMs: 5000 }) });
  });
  afterAll(async () => {
    await system?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('is started again, and then healed by the gentler rung that could not apply while it was dead', async () => {
    expect((await system.breakService('trade-engine', 'corrupt-config')).status).toBe(202);
    process.kill(await system.pid('trade-engine'), 'SIGKILL');

    await system.waitForLog((line) => line.status === 'success' && line.details['attempt'] === '2', {
      service: 'trade-engine',
      timeoutMs: 60_000,
    });
    await system.waitForStatus('trade-engine', 'running', 10_000);
    expect(system.attempts('trade-engine').map((line) => [line.status, line.details['rung']])).toEqual([
      ['started', 'restart-process'],
      ['failed', 'restart-process'],
      ['started', 'clear-state'],
      ['success', 'clear-state'],
    ]);
  });
});
