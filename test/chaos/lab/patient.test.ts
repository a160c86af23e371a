import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTROL_TOKEN, Patient } from './patient.ts';
import { Recorder } from './recorder.ts';

let recorder: Recorder;
let patient: Patient;
beforeEach(async () => {
  recorder = new Recorder();
  patient = await Patient.start({ id: 'a', recorder });
});
afterEach(() => patient.stop());

function order(operation: string, fencingToken: number): Promise<Response> {
  return fetch(`${patient.url}/control/${operation}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${CONTROL_TOKEN}` },
    body: JSON.stringify({ fencingToken }),
  });
}

const ILL = { healedBy: 2, comesBackAfterMs: null, operationMs: 5, manner: 'error' } as const;

describe('a patient', () => {
  it('is healed by the attempt that it was told, and says so to whoever asks', async () => {
    patient.fallIll(ILL);
    await order('reset', 1);
    expect((await fetch(`${patient.url}/health`)).status).toBe(503);
    await order('stop', 2);
    await order('start', 3);
    expect((await fetch(`${patient.url}/health`)).status).toBe(200);
    expect(recorder.answers.map(({ healthy }) => healthy)).toEqual([false, true]);
    expect(recorder.actions.map(({ operation, accepted }) => [operation, accepted])).toEqual([
      ['reset', true],
      ['stop', true],
      ['start', true],
    ]);
  });

  it('refuses a token that is not above all before, a fence included', async () => {
    await order('fence', 10);
    expect((await order('reset', 10)).status).toBe(409);
    expect((await order('reset', 11)).status).toBe(200);
    expect(recorder.actions.map(({ accepted }) => accepted)).toEqual([true, false, true]);
  });

  it('records by whom an operation was ended early', async () => {
    patient.fallIll({ ...ILL, operationMs: 60_000 });
    const slow = order('reset', 1);
    await expect.poll(() => recorder.actions.length).toBe(1);
    await order('fence', 2);
    expect((await slow).status).toBe(500);
    expect(recorder.actions[0]).toMatchObject({ token: 1, cutShortBy: 2 });
    expect(recorder.actions[0]?.endAt).not.toBeNull();
  });

  it('hears a command for as long as that is there, and of two at once both', async () => {
    patient.fallIll(ILL);
    const gone = [new AbortController(), new AbortController()] as const;
    const commands = Promise.allSettled(
      gone.map(({ signal }) => fetch(`${patient.url}/command`, { method: 'POST', signal })),
    );
    await expect.poll(() => recorder.actions.map(({ endAt }) => endAt)).toEqual([null, null]);
    gone[0].abort();
    await expect.poll(() => recorder.actions.filter(({ endAt }) => endAt !== null)).toHaveLength(1);
    gone[1].abort();
    await commands;
    await expect.poll(() => recorder.actions.filter(({ endAt }) => endAt === null)).toEqual([]);
  });
});
