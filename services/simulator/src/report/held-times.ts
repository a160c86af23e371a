import type { GateName } from '@recovery/domain';
import type { Happening } from '../happening.ts';

/** How long recoveries of one service were held, in ms, by the gate that people were told. @param to epoch ms of the end */
export function heldTimes(happenings: readonly Happening[], to: number): Partial<Record<GateName, number>> {
  const times: Partial<Record<GateName, number>> = {};
  let held: { gate: GateName; since: number } | null = null;
  const end = (at: number): void => {
    if (held !== null) times[held.gate] = (times[held.gate] ?? 0) + at - held.since;
    held = null;
  };
  for (const happening of happenings) {
    if (happening.type === 'decided' && happening.asker === 'healer') {
      end(happening.at);
      const { heldBy } = happening;
      if (heldBy !== null) held = { gate: heldBy.gate, since: happening.at };
    } else if (happening.type === 'stepped' && happening.state.phase !== happening.before.phase) {
      end(happening.at);
    }
  }
  end(to);
  return times;
}
