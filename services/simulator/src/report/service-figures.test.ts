import { initialState, type GateName, type Phase, type ServiceState } from '@recovery/domain';
import { describe, expect, it } from 'vitest';
import type { Happening } from '../happening.ts';
import { serviceFigures } from './service-figures.ts';

const START = 1_000_000;
const figuresOf = (...happenings: Happening[]) => serviceFigures(happenings, { from: START, to: START + 1000 });
const about = (ms: number) => ({ at: START + ms, serviceId: 'shop' });
const truth = (ms: number, isWell: boolean): Happening => ({
  type: 'truthChanged',
  ...about(ms),
  isWell,
  why: '',
  isBrief: false,
});
const decided = (ms: number, gate: GateName | null): Happening => ({
  type: 'decided',
  ...about(ms),
  heldBy: gate === null ? null : { gate, reason: '', retryAt: null },
  asker: 'healer',
  times: 1,
  lastAt: START + ms,
});
const state = (phase: Phase, changes: Partial<ServiceState> = {}): ServiceState => ({
  ...initialState({ serviceId: 'shop', now: START }),
  ...changes,
  ...phase,
});
const RUNNING = state({ phase: 'running' });
const ERROR = state({ phase: 'error', reason: '' }, { failingSince: START + 100 });
const HARD = state({ phase: 'failing', hardness: 'hard', conclusive: false }, { failingSince: START + 100 });
const stepped = (ms: number, before: ServiceState, after: ServiceState): Happening => ({
  type: 'stepped',
  ...about(ms),
  before,
  state: after,
  event: { type: 'serviceEnabled' },
  effects: [],
});

describe('the figures of a service', () => {
  it('to which nothing happened are those of a good day', () => {
    expect(figuresOf()).toEqual({
      availablePercent: 100,
      outages: 0,
      longestOutageMs: 0,
      incidents: 0,
      reopened: 0,
      medianRecoveryMs: null,
      maxRecoveryMs: null,
      attempts: 0,
      actions: 0,
      heldMs: {},
      errorMs: 0,
      alerts: 0,
      phase: 'unknown',
    });
  });

  it('count as down what is down, until the end when it does not end before', () => {
    expect(figuresOf(truth(100, false), truth(150, true), truth(800, false))).toMatchObject({
      availablePercent: 75,
      outages: 2,
      longestOutageMs: 200,
    });
  });

  it('count as held the time until the gates are asked again or the service changes', () => {
    const { heldMs, errorMs } = figuresOf(
      decided(100, 'cooldown'),
      decided(150, 'cooldown'),
      decided(200, 'budget'),
      decided(230, null),
      decided(300, 'budget'),
      stepped(310, HARD, ERROR),
      stepped(400, ERROR, RUNNING),
      decided(900, 'brake'),
    );
    expect(heldMs).toEqual({ cooldown: 100, budget: 40, brake: 100 });
    expect(errorMs).toBe(90);
  });

  it('measure a recovery from the first failed check until the service counts as well', () => {
    const { medianRecoveryMs, maxRecoveryMs } = figuresOf(
      stepped(200, RUNNING, HARD),
      stepped(300, HARD, ERROR),
      stepped(500, ERROR, RUNNING),
      stepped(600, RUNNING, { ...HARD, failingSince: START + 550 }),
      stepped(650, HARD, RUNNING),
      stepped(700, RUNNING, HARD),
    );
    expect({ medianRecoveryMs, maxRecoveryMs }).toEqual({ medianRecoveryMs: 100, maxRecoveryMs: 400 });
  });
});
