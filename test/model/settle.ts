import type { Cluster } from './cluster/cluster.ts';
import type { Watched } from './cluster/watched.ts';
import type { Fact } from './fact.ts';

const LOOK_EVERY_MS = 5_000;
/** What is frozen goes on, windows end, and what was lost with the data is written off. */
const FAULTS_LAST_MS = 15_000;
/** Longer than any wait: a server may say `starting` for five minutes before it is taken for stuck. */
const LONGEST_MS = 1_800_000;

/**
 * All faults end and every hold is lifted. What is in error is restarted by a person, and while the brake is on
 * people mend what they can: that is what it waits for. Returns the services that are not in the end what they
 * can be: well when something can heal them, and said to be in error when nothing can.
 */
export function settle(cluster: Cluster, record: (fact: Fact) => void): string[] {
  endFaults(cluster, record);
  const services = [...cluster.around.services.values()];
  const wasInError = new Set<string>();
  let unsettled: string[] = [];
  cluster.around.timeline.pass(FAULTS_LAST_MS);
  for (let passedMs = 0; passedMs < LONGEST_MS; passedMs += LOOK_EVERY_MS) {
    cluster.around.timeline.pass(LOOK_EVERY_MS);
    const inError = services.filter(({ id }) => cluster.around.store.state(id)?.phase === 'error');
    for (const { id } of inError) wasInError.add(id);
    unsettled = services.flatMap((service) => notYet(service, { cluster, wasInError }) ?? []);
    if (unsettled.length === 0) break;
    for (const { id, patient } of inError) if (patient.canBeHealed) cluster.requestRestart(id);
    if (cluster.around.store.brake.engagedAt !== null)
      services.find(({ patient }) => !patient.isWell)?.patient.repair();
  }
  record({ type: 'historyEnded', at: cluster.now });
  return unsettled;
}

function endFaults(cluster: Cluster, record: (fact: Fact) => void): void {
  const { switches, services, store } = cluster.around;
  const at = cluster.now;
  for (const component of cluster.components()) component.arm(null);
  switches.automatic = switches.everything = true;
  for (const what of ['automatic', 'everything'] as const) record({ type: 'switched', what, on: true, at });
  for (const service of switches.paused) record({ type: 'paused', service, on: false, at });
  switches.paused.clear();
  store.windows = [];
  for (const { id, patient } of services.values()) {
    record({ type: 'maintenance', service: id, until: at, at });
    patient.calmDown();
    cluster.configure(id, 'watched');
  }
}

function notYet(
  { id, patient, policy }: Watched,
  { cluster, wasInError }: { cluster: Cluster; wasInError: ReadonlySet<string> },
): string | null {
  const state = cluster.around.store.state(id);
  const is = state === null ? 'not known' : state.phase;
  if (is === 'recovering') return `${id} is being recovered`;
  if (!patient.isIncurable) {
    const isWell = state?.phase === 'running' && state.incident === null && patient.isWell;
    return isWell ? null : `${id} can be healed and is ${is}`;
  }
  const isHeldByOther = policy.dependsOn.some((other) => cluster.service(other).patient.isIncurable);
  if (isHeldByOther) return state?.incident !== null ? null : `${id} fails with what it depends on and is ${is}`;
  return wasInError.has(id) ? null : `${id} cannot be healed and is ${is}`;
}
