import { expect, test } from 'vitest';
import { hasHeartbeatStopped } from './heartbeat.ts';

test.each([
  ['never seen', null, false],
  ['three intervals ago', 4000, false],
  ['longer ago', 3999, true],
  ['in the future', 99_999, false],
])('%s', (_name, lastHeartbeatAt, stopped) => {
  expect(hasHeartbeatStopped({ lastHeartbeatAt, intervalMs: 2000, missedBeats: 3, now: 10_000 })).toBe(stopped);
});
