import { describe, expect, test } from 'vitest';
import { reprobeVerdict } from './reprobe.ts';
import { FAILED, failedWith, HEALTHY, SimulatedService, SLOW, UNKNOWN } from './simulated-service.ts';

const ask = (
  result: typeof FAILED,
  { trigger = 'automatic', afterMs = 0 }: { trigger?: 'automatic' | 'manual'; afterMs?: number } = {},
) => {
  const { state, policy, now } = new SimulatedService().failHard();
  return reprobeVerdict(state, { result, policy, trigger, now: now + afterMs });
};

describe('the check immediately before an action', () => {
  test.each([
    ['still bad: act', ask(FAILED), { act: true }],
    ['healthy again: cancel', ask(HEALTHY), { act: false, cancel: true }],
    ['slow is healthy: cancel', ask({ ...SLOW, outcome: 'degraded' }), { act: false, cancel: true }],
    ['our own fault: wait', ask(UNKNOWN), { act: false, cancel: false }],
    ['our own fault does not keep a person from acting', ask(UNKNOWN, { trigger: 'manual' }), { act: true }],
    ['a person may restart what is well', ask(HEALTHY, { trigger: 'manual' }), { act: true }],
    ['coming up: wait', ask(failedWith('starting')), { act: false, cancel: false }],
    ['coming up for five minutes: stuck', ask(failedWith('starting'), { afterMs: 300_000 }), { act: true }],
  ])('%s', (_name, verdict, expected) => {
    expect(verdict).toMatchObject(expected);
  });
});
