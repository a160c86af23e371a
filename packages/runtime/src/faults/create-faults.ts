import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Logger } from '../create-logger.ts';
import { type FaultCommand, faultCommand, type FaultReply } from './fault-command.ts';
import { createMemoryLeak } from './memory-leak.ts';

/** Ways to break a service on purpose, for tests and drills. */
export interface Faults {
  readonly enabled: boolean;
  /** Call at the start of every tick: throws or delays as switched on. */
  beforeTick(): Promise<void>;
  /** Called by the health server before /readyz and /health: a slow service answers slowly too. */
  beforeAnswer(): Promise<void>;
  handle(kind: string, input: unknown): Promise<FaultReply>;
}

export interface FaultsOptions {
  enabled: boolean;
  log: Logger;
  corruptConfiguration?: () => Promise<void>;
}

// The reply has to leave before the process stops answering.
const REPLY_FIRST_MS = 50;

const nothing = z.strictObject({});
const hangInput = z.strictObject({ ms: z.number().positive().max(86_400_000).optional() });
const throwInput = z.strictObject({ ticks: z.int().positive().optional() });
const leakInput = z.strictObject({ mbPerSecond: z.number().positive().max(1_000) });
const slowInput = z.strictObject({ ms: z.number().nonnegative().max(3_600_000) });
const exitInput = z.strictObject({ code: z.int().min(0).max(255).optional() });

/** Faults that are off until `handle` switches one on; with `enabled: false` nothing can. */
export function createFaults(options: FaultsOptions): Faults {
  const leak = createMemoryLeak();
  let throwingTicks = 0;
  let slowMs = 0;

  // A map and not an object: `constructor` and its like are no faults.
  const commands = new Map<string, FaultCommand>([
    ['hang', faultCommand(hangInput, ({ ms }) => afterReply(() => blockEventLoop(ms)))],
    ['exit', faultCommand(exitInput, ({ code }) => afterReply(() => process.exit(code ?? 1)))],
    ['leak', faultCommand(leakInput, ({ mbPerSecond }) => leak.start(mbPerSecond))],
    [
      'throw',
      faultCommand(throwInput, ({ ticks }) => {
        throwingTicks = ticks ?? Number.POSITIVE_INFINITY;
      }),
    ],
    [
      'slow',
      faultCommand(slowInput, ({ ms }) => {
        slowMs = ms;
      }),
    ],
    [
      'reset',
      faultCommand(nothing, () => {
        throwingTicks = 0;
        slowMs = 0;
        leak.stop();
      }),
    ],
  ]);
  const { corruptConfiguration } = options;
  if (corruptConfiguration !== undefined) {
    commands.set(
      'corrupt-config',
      faultCommand(nothing, () => corruptConfiguration()),
    );
  }

  return {
    enabled: options.enabled,
    beforeTick: async () => {
      if (slowMs > 0) await sleep(slowMs);
      if (throwingTicks === 0) return;
      throwingTicks -= 1;
      throw new AppError('fault_injected', 'a fault was injected into this tick');
    },
    beforeAnswer: async () => {
      if (slowMs > 0) await sleep(slowMs);
    },
    handle: async (kind, input) => {
      const command = options.enabled ? commands.get(kind) : undefined;
      if (command === undefined) return { outcome: 'unknown', message: 'no such fault' };
      const reply = await command(input);
      options.log.warn({ fault: kind, input, outcome: reply.outcome }, 'fault requested');
      return reply;
    },
  };
}

function afterReply(action: () => void): void {
  setTimeout(action, REPLY_FIRST_MS);
}

// Waiting on memory nobody changes stops the event loop, signals included, without burning a core.
function blockEventLoop(ms: number | undefined): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
