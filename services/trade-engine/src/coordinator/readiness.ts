import type { CheckOutcome, HealthCheck } from '@recovery/runtime';
import type { Engine } from '../engine/engine.ts';
import type { Coordinator } from './coordinator.ts';
import { isStale, isUnsaved, stalenessLimitMs } from './engine-staleness.ts';
import { summariseTicks } from './tick-totals.ts';

const SUPERVISION_LIMIT_MS = 5_000;
/** A rate of fewer ticks says nothing. */
const LEAST_TICKS_FOR_A_RATE = 10;

/** When the trade engine is fit for work; each check names what is wrong. */
export function createReadiness(
  coordinator: Coordinator,
  options: { readonly maxErrorPercent: number },
): Record<'coordinator' | 'engines' | 'persistence' | 'errors', HealthCheck> {
  const { engines } = coordinator;
  return {
    coordinator: () => {
      if (coordinator.phase === 'halted') return bad('stopped by the control operation stop');
      const age = coordinator.msSinceSupervision;
      return age === null || age > SUPERVISION_LIMIT_MS ? bad('the coordinator does not look at its engines') : good;
    },
    engines: () => verdict(engines.map((engine) => engineTrouble(engine, performance.now()))),
    persistence: () => {
      const now = performance.now();
      return verdict(
        engines.map((engine) =>
          isUnsaved(engine, now) ? `${nameOf(engine)} cannot save: ${engine.databaseError ?? 'saving is slow'}` : null,
        ),
      );
    },
    errors: () => {
      const { tickCount, failedCount } = summariseTicks(engines, performance.now());
      const isTooMuch = tickCount >= LEAST_TICKS_FOR_A_RATE && failedCount * 100 > tickCount * options.maxErrorPercent;
      return isTooMuch ? bad(`${failedCount} of ${tickCount} ticks failed`) : good;
    },
  };
}

const good: CheckOutcome = { ok: true };
/** With hundreds of engines a few examples say as much as all of them. */
const EXAMPLES = 3;

function bad(message: string): CheckOutcome {
  return { ok: false, message };
}

function verdict(troubles: readonly (string | null)[]): CheckOutcome {
  const found = troubles.filter((trouble) => trouble !== null);
  if (found.length === 0) return good;
  const more = found.length > EXAMPLES ? `; and ${found.length - EXAMPLES} more` : '';
  return bad(found.slice(0, EXAMPLES).join('; ') + more);
}

function engineTrouble(engine: Engine, now: number): string | null {
  const { memory } = engine;
  const name = nameOf(engine);
  if (memory === null) return `${name} is not loaded: ${engine.databaseError ?? 'loading'}`;
  if (memory.condition.status === 'error') return `${name}: ${memory.condition.message}`;
  if (memory.condition.status === 'running' && memory.lastTickAt === null) return `${name} has not ticked yet`;
  if (!isStale(engine, now)) return null;
  return `${name} has not ticked for more than ${stalenessLimitMs(engine.options.tickIntervalMs)} ms`;
}

function nameOf(engine: Engine): string {
  return engine.options.connectionId;
}
