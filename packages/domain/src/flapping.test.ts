import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from './decide.ts';
import { FLAP_HISTORY_LENGTH, flapPercent } from './flapping.ts';
import { FAILED, HEALTHY, SimulatedService } from './simulated-service.ts';
import { decisionContext } from './decision-context.test-data.ts';

describe('the percentage', () => {
  test.each([
    ['nothing yet', '', 0],
    ['always well', 'h'.repeat(21), 0],
    ['always bad', 'u'.repeat(21), 0],
    ['every check another', 'hu'.repeat(10) + 'h', 100],
    ['one change, the newest', 'h'.repeat(20) + 'u', 6],
    ['one change, the oldest', 'u' + 'h'.repeat(20), 4],
  ])('%s', (_name, history, percent) => expect(flapPercent(history)).toBeCloseTo(percent));

  test('is as in the manual of Nagios: seven changes of twenty, weighted', () => {
    // Its example lies at 35 % without weights, a little lower or higher with them.
    const percent = flapPercent('hhhhhhhuuhhhuhhuuhuuu');
    expect(percent).toBeGreaterThan(30);
    expect(percent).toBeLessThan(45);
  });

  test('is between 0 and 100, and the same for the opposite history', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('h', 'u'), maxLength: FLAP_HISTORY_LENGTH }), (history) => {
        const percent = flapPercent(history);
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThanOrEqual(100 + 1e-9);
        const opposite = history.replaceAll(/./gu, (check) => (check === 'h' ? 'u' : 'h'));
        expect(flapPercent(opposite)).toBeCloseTo(percent);
      }),
    );
  });
});

function flapping(): SimulatedService {
  const service = new SimulatedService({ failureThreshold: 1, successThreshold: 1 }).probe(HEALTHY);
  for (let round = 0; service.state.flapping === null && round < 20; round += 1) {
    service.advance(1000).probe(round % 2 === 0 ? FAILED : HEALTHY);
  }
  return service.state.errorCount > 0 ? service : service.advance(1000).probe(FAILED);
}

describe('a service that flaps', () => {
  test('is said to, once', () => {
    const service = flapping();
    expect(service.state.flapping).not.toBeNull();
    const said = service.records.filter(({ error }) => error?.startsWith('flapping') === true);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({ severity: 'warning' });
  });

  test('is held, for longer after each attempt, and has its turn in the end', () => {
    const service = flapping();
    const holds: number[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const held = decide(service.state, decisionContext(service)).heldBy;
      expect(held).toMatchObject({ gate: 'flapping' });
      holds.push((held?.retryAt ?? 0) - service.now);
      service.now = held?.retryAt ?? 0;
      service.probe(FAILED);
      expect(decide(service.state, decisionContext(service)).verdicts).toContainEqual(
        expect.objectContaining({ gate: 'flapping', allowed: true }),
      );
      service.startAttempt().succeedAttempt();
      for (const result of [FAILED, HEALTHY, FAILED, HEALTHY, FAILED]) service.advance(1000).probe(result);
    }
    const [first = 0, second = 0, third = 0] = holds;
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(second);
  });

  test('is steady again when it has not changed for a while', () => {
    const service = flapping();
    for (let round = 0; round < 21; round += 1) service.advance(30_000).probe(HEALTHY);
    expect(service.state.flapping).toBeNull();
    expect(service.records.at(-1)).toMatchObject({ status: 'success', key: expect.stringContaining('over') });
  });

  test('a person may act on it', () => {
    const service = flapping();
    const { verdicts } = decide(service.state, decisionContext(service, { trigger: 'manual' }));
    expect(verdicts).toContainEqual(expect.objectContaining({ gate: 'flapping', allowed: true }));
  });
});

test('an outage and its recovery are no flapping, nor are three in a row', () => {
  const service = new SimulatedService();
  for (let round = 0; round < 3; round += 1) {
    service.failHard().startAttempt().succeedAttempt();
    for (let check = 0; check < 3; check += 1) service.advance(30_000).probe(HEALTHY);
  }
  expect(service.state.flapping).toBeNull();
});
