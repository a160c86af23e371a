import { exponentialMs, type Chance } from '../chance.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import { formatDuration } from '../scenario/format-duration.ts';
import type { FaultEntry } from '../scenario/timeline-entry.ts';
import type { Ailment, Truth } from './truth.ts';

export interface FaultPlace {
  readonly truth: Truth;
  readonly clock: VirtualClock;
  readonly chance: Chance;
  /** Somebody sees the process end. */
  hint(): void;
  remark(text: string): void;
}

type FaultOf<K extends FaultEntry['kind']> = Extract<FaultEntry, { kind: K }>;

/** Has one fault happen to one service; to be called at the moment at which it begins. */
export function startFault(fault: FaultEntry, place: FaultPlace): void {
  switch (fault.kind) {
    case 'down':
      return goDown(fault, place);
    case 'crash-loop':
      return crashAgainAndAgain(fault, place);
    case 'flap':
      return comeAndGo(fault, place);
    case 'slow':
      return slowDown(fault, place);
  }
}

function goDown(fault: FaultOf<'down'>, { truth, clock, chance, hint }: FaultPlace): void {
  let occurrence = 0;
  const end = (): void => {
    if (!truth.ailments().includes(ailment)) return;
    truth.end(ailment);
    if (fault.again !== undefined) clock.after(exponentialMs(chance, fault.again), begin);
  };
  const ailment = ailmentOf(fault, { cause: fault.cause ?? 'down', cure: end });
  const begin = (): void => {
    occurrence += 1;
    const begun = occurrence;
    truth.begin(ailment);
    if (fault.seen) hint();
    if (fault.for !== undefined) clock.after(fault.for, () => (begun === occurrence ? end() : undefined));
  };
  begin();
}

function crashAgainAndAgain(fault: FaultOf<'crash-loop'>, { truth, clock, hint }: FaultPlace): void {
  const isOver = untilOver(fault, clock);
  const crash = (): void => {
    if (isOver()) return;
    truth.begin(ailment);
    if (fault.seen) hint();
  };
  const ailment = ailmentOf(fault, {
    cause: fault.cause ?? 'crash-loop',
    cure: () => {
      truth.end(ailment);
      clock.after(fault.uptime, crash);
    },
  });
  crash();
  if (fault.for !== undefined) clock.after(fault.for, () => truth.end(ailment));
}

function comeAndGo(fault: FaultOf<'flap'>, { truth, clock, chance, hint, remark }: FaultPlace): void {
  const isOver = untilOver(fault, clock);
  const about = (ms: number): number => ms * (1 + (chance() * 2 - 1) * fault.jitter);
  // An action ends what it meets; the next time comes all the same.
  const ailment: Ailment = {
    ...ailmentOf(fault, { cause: fault.cause ?? 'flapping', cure: () => truth.end(ailment) }),
    isBrief: true,
  };
  const go = (): void => {
    if (isOver()) return remark('has stopped coming and going');
    truth.begin(ailment);
    if (fault.seen) hint();
    clock.after(about(fault.down), come);
  };
  const come = (): void => {
    truth.end(ailment);
    clock.after(about(fault.up), go);
  };
  remark(`begins to come and go: down ${formatDuration(fault.down)}, up ${formatDuration(fault.up)}`);
  go();
}

function slowDown(fault: FaultOf<'slow'>, { truth, clock, remark }: FaultPlace): void {
  const end = (): void => {
    if (!truth.ailments().includes(ailment)) return;
    truth.end(ailment);
    remark('answers as fast as ever');
  };
  const ailment: Ailment = {
    cause: fault.cause ?? 'slow',
    failure: null,
    latencyMs: fault.latency,
    isBrief: false,
    cure: end,
  };
  truth.begin(ailment);
  remark(`takes ${fault.latency} ms for an answer`);
  if (fault.for !== undefined) clock.after(fault.for, end);
}

/** Whether the fault's time is over. */
function untilOver(fault: FaultEntry, clock: VirtualClock): () => boolean {
  const endsAt = fault.for === undefined ? Number.POSITIVE_INFINITY : clock.now() + fault.for;
  return () => clock.now() >= endsAt;
}

function ailmentOf(
  { errorClass, message }: Exclude<FaultEntry, { kind: 'slow' }>,
  { cause, cure }: { cause: string; cure: () => void },
): Ailment {
  return {
    cause,
    failure: { errorClass, message: message ?? `${errorClass} (${cause})` },
    latencyMs: null,
    isBrief: false,
    cure,
  };
}
