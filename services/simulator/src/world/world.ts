import { dependentsOf, type Applicability, type ProbeResult } from '@recovery/domain';
import type { Chances } from '../chance.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Tell } from '../happening.ts';
import type { Scenario, SimulatedService } from '../scenario/scenario.ts';
import type { RungEntry } from '../scenario/service-entry.ts';
import { createDependencyLoss, type DependencyLoss } from './dependency-loss.ts';
import { startFault } from './faults.ts';
import { performAction, type ActionEnd } from './perform-action.ts';
import { createTruth, type Truth, type TruthChange } from './truth.ts';

/** The services as they really are: what checks find and what actions do. */
export interface World {
  probe(service: SimulatedService): ProbeResult;
  applicability(service: SimulatedService, rung: RungEntry): Applicability;
  act(service: SimulatedService, rung: RungEntry): ActionEnd;
  /** Has the scenario's faults happen in time. @param hint somebody saw the service's process end */
  start(hint: (serviceId: string) => void): void;
}

interface Inhabitant {
  readonly truth: Truth;
  readonly loss: DependencyLoss;
  readonly dependents: readonly string[];
}

export function createWorld({
  scenario,
  clock,
  chances,
  tell,
}: {
  scenario: Scenario;
  clock: VirtualClock;
  chances: Chances;
  tell: Tell;
}): World {
  const services = [...scenario.services.values()];
  const graph = services.map(({ id, watched }) => ({ id, dependsOn: watched.policy.dependsOn }));
  const inhabitants = new Map<string, Inhabitant>();
  const noteChange = (serviceId: string, { isWell, ailment }: TruthChange): void => {
    const why = isWell ? `over: ${ailment.cause}` : (ailment.failure?.message ?? ailment.cause);
    tell({ type: 'truthChanged', at: clock.now(), serviceId, isWell, why, isBrief: ailment.isBrief });
    for (const id of inhabitants.get(serviceId)?.dependents ?? []) inhabitants.get(id)?.loss.look();
  };
  const truths = new Map(
    services.map(({ id, entry }) => [
      id,
      createTruth({
        serviceId: id,
        latencyMs: entry.probe.latency,
        onChange: (change) => noteChange(id, change),
      }),
    ]),
  );
  for (const service of services) {
    const { id, watched } = service;
    const dependencies = watched.policy.dependsOn.map((dependency) => truthOf(dependency, truths));
    const truth = truthOf(id, truths);
    const loss = createDependencyLoss({ service, truth, dependencies, clock, chance: chances(`${id}/reconnect`) });
    inhabitants.set(id, { truth, loss, dependents: dependentsOf(id, graph) });
  }

  return {
    probe: ({ id, watched }) => truthOf(id, truths).answer({ timeoutMs: watched.policy.timeoutMs }),
    applicability: ({ id }, { notFor }) => {
      const obstacle = truthOf(id, truths)
        .ailments()
        .find(({ cause }) => notFor.includes(cause));
      return obstacle === undefined ? { applies: true } : { applies: false, reason: `not for ${obstacle.cause}` };
    },
    act: ({ id }, rung) => {
      tell({ type: 'acted', at: clock.now(), serviceId: id, rung: rung.name });
      return performAction(rung, { truth: truthOf(id, truths), clock, chance: chances(`${id}/rung/${rung.name}`) });
    },
    start: (hint) => {
      for (const [index, fault] of scenario.faults.entries()) {
        for (const id of fault.services) {
          const chance = chances(`${id}/fault/${index}`);
          const place = {
            truth: truthOf(id, truths),
            clock,
            chance,
            hint: () => hint(id),
            remark: (text: string) => tell({ type: 'remarked', at: clock.now(), serviceId: id, text }),
          };
          clock.after(fault.at + chance() * fault.spread, () => startFault(fault, place));
        }
      }
    },
  };
}

function truthOf(serviceId: string, truths: ReadonlyMap<string, Truth>): Truth {
  const truth = truths.get(serviceId);
  if (truth === undefined) throw new Error(`${serviceId} is not a service of this scenario`);
  return truth;
}
