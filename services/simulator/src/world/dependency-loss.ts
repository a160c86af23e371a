import type { Chance } from '../chance.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { SimulatedService } from '../scenario/scenario.ts';
import type { Ailment, Truth } from './truth.ts';

/** What a service suffers from while a service that it needs is down, and until it has found it again. */
export interface DependencyLoss {
  /** One of its dependencies went or came back. */
  look(): void;
}

export function createDependencyLoss({
  service: { entry },
  truth,
  dependencies,
  clock,
  chance,
}: {
  service: SimulatedService;
  truth: Truth;
  dependencies: readonly Truth[];
  clock: VirtualClock;
  chance: Chance;
}): DependencyLoss {
  const lost = (): Truth | undefined => dependencies.find((dependency) => !dependency.isWell());
  let current: Ailment | null = null;
  const end = (ailment: Ailment): void => {
    if (current !== ailment || lost() !== undefined) return;
    current = null;
    truth.end(ailment);
  };
  const begin = (serviceId: string): void => {
    const ailment: Ailment = {
      cause: 'dependency',
      failure: { errorClass: 'status', message: `cannot reach ${serviceId}` },
      latencyMs: null,
      isBrief: false,
      // Started anew it finds what is there; what is not there it cannot find.
      cure: () => end(ailment),
    };
    current = ailment;
    truth.begin(ailment);
  };
  return {
    look: () => {
      if (entry.withoutDependency === 'unaffected') return;
      const missing = lost();
      if (missing !== undefined) {
        if (current === null) begin(missing.serviceId);
        return;
      }
      const ailment = current;
      if (ailment === null || entry.withoutDependency === 'stays-down') return;
      clock.after(chance() * entry.reconnectsWithin, () => end(ailment));
    },
  };
}
