import type { RecoveryLogLine, RecoveryStatus } from '@recovery/domain';
import { describe, expect, it } from 'vitest';
import { checkHistory } from './check-history.ts';
import type { HeardAction, HealthAnswer, History, Limits } from './history.ts';

const LIMITS: Limits = {
  services: new Set(['a', 'b', 'c']),
  budget: 2,
  windowMs: 600_000,
  atOnce: 2,
  startsPerMinute: 3,
  endWithinMs: 60_000,
  successThreshold: 2,
  leewayMs: 500,
};

interface Attempt {
  service?: string;
  /** ms; the end is one second later. */
  at: number;
  attempt?: number;
  end?: RecoveryStatus | null;
  manual?: boolean;
}

/** Bad, one action, two good answers, success: what every attempt here is unless it says otherwise. */
function attemptAt({ service = 'a', at, attempt = 1, end = 'success', manual = false }: Attempt): History {
  const incident = `${service}-${manual ? 'manual' : 'incident'}`;
  const line = (status: RecoveryStatus, timestamp: number): RecoveryLogLine => ({
    timestamp,
    actionType: manual ? 'manual_restart' : 'service_restart',
    status,
    error: null,
    retryCount: attempt,
    details: { service, incident, attempt: String(attempt) },
  });
  return {
    actions: [action({ service, beginAt: at + 100 })],
    answers: [answer(at - 10, false, service), answer(at + 300, true, service), answer(at + 600, true, service)],
    lines: [line('started', at), ...(end === null ? [] : [line(end, at + 1000)])],
    cutOffs: [],
    isOver: true,
  };
}

function action(changes: Partial<HeardAction> & { beginAt: number }): HeardAction {
  const { beginAt } = changes;
  return {
    service: 'a',
    operation: 'start',
    token: beginAt,
    endAt: beginAt + 100,
    accepted: true,
    cutShortBy: null,
    ...changes,
  };
}

function answer(at: number, healthy: boolean, service = 'a'): HealthAnswer {
  return { service, at, healthy };
}

function together(...histories: readonly Partial<History>[]): History {
  return {
    actions: histories.flatMap(({ actions = [] }) => actions),
    answers: histories.flatMap(({ answers = [] }) => answers).toSorted((a, b) => a.at - b.at),
    lines: histories.flatMap(({ lines = [] }) => lines),
    cutOffs: histories.flatMap(({ cutOffs = [] }) => cutOffs),
    isOver: histories.every(({ isOver = true }) => isOver),
  };
}

function kinds(...histories: readonly Partial<History>[]): string[] {
  return checkHistory(together(...histories), LIMITS).map(({ kind, service }) => `${kind} ${service}`);
}

const SOUND = together(
  attemptAt({ at: 10_000 }),
  attemptAt({ service: 'b', at: 10_500 }),
  attemptAt({ at: 100_000, attempt: 2, end: 'failed' }),
  attemptAt({ service: 'c', at: 100_000, manual: true }),
);
const CUT = { incidentId: 'a-incident', attempt: 1 };

describe('a sound history', () => {
  it('has no violation', () => {
    expect(checkHistory(SOUND, LIMITS)).toEqual([]);
  });

  it('may hold refusals, fences, and an attempt that was cut off and ended by another', () => {
    const cutOff = together(attemptAt({ at: 10_000, end: 'interrupted' }), {
      actions: [
        action({ beginAt: 10_500, operation: 'fence' }),
        action({ beginAt: 20_000, token: 5, accepted: false }),
      ],
      cutOffs: [{ ...CUT, at: 10_150, resumedAt: 19_000 }],
    });
    expect(checkHistory(cutOff, LIMITS)).toEqual([]);
  });

  it('may have a log whose clock differs from that of the patients as much as the time of the cluster may', () => {
    const lines = SOUND.lines.map((line, index) => ({
      ...line,
      timestamp: line.timestamp + (index % 2 === 0 ? 250 : -250),
    }));
    expect(checkHistory({ ...SOUND, lines }, LIMITS)).toEqual([]);
    const further = SOUND.lines.map((line) => ({ ...line, timestamp: line.timestamp + 360 }));
    expect(checkHistory({ ...SOUND, lines: further }, LIMITS).map(({ kind }) => kind)).toContain('withoutStart');
  });

  it('may end in the middle of an attempt when the recording was stopped', () => {
    expect(kinds({ ...attemptAt({ at: 10_000, end: null }), isOver: false })).toEqual([]);
  });
});

describe('found, and named by its kind:', () => {
  it.each<[string, Partial<History>[]]>([
    ['overlapping', [attemptAt({ at: 10_000 }), { actions: [action({ beginAt: 10_150 })] }]],
    [
      'overlapping',
      [
        attemptAt({ at: 10_000, end: 'failed' }),
        {
          actions: [
            action({ beginAt: 10_300, endAt: 10_400, cutShortBy: 10_400 }),
            action({ beginAt: 10_400, token: 10_400 }),
          ],
        },
      ],
    ],
    [
      'overlapping',
      [
        attemptAt({ at: 10_000, end: 'failed' }),
        { actions: [action({ beginAt: 10_300, endAt: null }), action({ beginAt: 10_900 })] },
      ],
    ],
    ['late', [attemptAt({ at: 10_000, end: 'failed' }), { actions: [action({ beginAt: 10_500, token: 10_100 })] }]],
    [
      'late',
      [
        { actions: [action({ beginAt: 9000, token: 99_999, operation: 'fence' })] },
        attemptAt({ at: 10_000, end: 'failed' }),
      ],
    ],
    [
      'resumed',
      [attemptAt({ at: 10_000, end: 'interrupted' }), { cutOffs: [{ ...CUT, at: 10_050, resumedAt: 10_090 }] }],
    ],
    ['withoutStart', [attemptAt({ at: 10_000 }), { actions: [action({ beginAt: 12_000 })] }]],
    ['withoutStart', [{ actions: [action({ beginAt: 12_000 })] }]],
    ['overBudget', [1, 2, 3].map((attempt) => attemptAt({ at: attempt * 190_000, attempt }))],
    [
      'overBudget',
      [1, 2, 3].map((attempt) => ({ ...attemptAt({ at: attempt * 190_000, attempt }), actions: [], answers: [] })),
    ],
    [
      'tooManyAtOnce',
      [
        attemptAt({ service: 'b', at: 10_000 }),
        attemptAt({ service: 'c', at: 10_400 }),
        attemptAt({ service: 'a', at: 10_800 }),
      ],
    ],
    [
      'tooManyStarts',
      [
        attemptAt({ service: 'b', at: 10_000 }),
        attemptAt({ service: 'c', at: 30_000 }),
        attemptAt({ service: 'b', at: 50_000, attempt: 2 }),
        attemptAt({ service: 'a', at: 69_000 }),
      ],
    ],
    ['startWithoutEnd', [attemptAt({ at: 10_000, end: null })]],
    ['startedTwice', [attemptAt({ at: 10_000 }), { lines: attemptAt({ at: 10_050, end: null }).lines }]],
    ['endedTwice', [attemptAt({ at: 10_000 }), { lines: attemptAt({ at: 10_500, end: 'failed' }).lines.slice(1) }]],
    ['endWithoutStart', [{ lines: attemptAt({ at: 10_500, end: 'failed' }).lines.slice(1) }]],
    [
      'endedLate',
      [
        { ...attemptAt({ at: 10_000, end: null }), isOver: true },
        { lines: attemptAt({ at: 99_000, end: 'interrupted' }).lines.slice(1) },
        { cutOffs: [{ ...CUT, at: 10_050, resumedAt: null }] },
      ],
    ],
    ['unprovenSuccess', [{ ...attemptAt({ at: 10_000 }), answers: [answer(9990, false), answer(10_300, true)] }]],
    [
      'unprovenSuccess',
      [
        {
          ...attemptAt({ at: 10_000 }),
          answers: [answer(9990, false), answer(10_300, true), answer(10_400, false), answer(10_500, true)],
        },
      ],
    ],
    [
      'unprovenSuccess',
      [{ ...attemptAt({ at: 10_000 }), answers: [answer(10_010, false), answer(10_050, true), answer(10_060, true)] }],
    ],
    [
      'actedOnHealthy',
      [attemptAt({ at: 10_000, end: 'failed' }), { answers: [answer(10_090, true)] }].map((part, index) =>
        index === 0 ? { ...part, answers: [answer(9000, false)] } : part,
      ),
    ],
  ])('%s', (kind, parts) => {
    expect(kinds(...parts)).toEqual([`${kind} a`]);
  });

  it('unknownId, whether it was heard or logged', () => {
    expect(kinds(attemptAt({ service: 'stranger', at: 10_000 }))).toEqual(['unknownId stranger', 'unknownId stranger']);
    expect(kinds({ actions: [action({ service: 'stranger', beginAt: 1, accepted: false })] })).toEqual([
      'unknownId stranger',
    ]);
  });
});

it('a person may restart what is healthy, and is not rationed', () => {
  const asked = attemptAt({ at: 200_000, manual: true });
  expect(kinds(attemptAt({ at: 10_000 }), attemptAt({ at: 100_000, attempt: 2 }), asked)).toEqual([]);
  expect(kinds({ ...asked, answers: [answer(199_990, true), ...asked.answers.slice(1)] })).toEqual([]);
});

it('violations come in the order of time', () => {
  const times = checkHistory(
    together(
      { actions: [action({ service: 'b', beginAt: 50_000 })] },
      attemptAt({ at: 10_000, end: 'failed' }),
      { actions: [action({ beginAt: 20_000 })] },
      attemptAt({ service: 'c', at: 30_000, end: null }),
    ),
    LIMITS,
  ).map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times).toHaveLength(3);
});
