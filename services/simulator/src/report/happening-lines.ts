import type { Happening } from '../happening.ts';
import { formatDuration } from '../scenario/format-duration.ts';
import { stepLines } from './step-lines.ts';
import type { TimelineLine } from './timeline-line.ts';

type HappeningOf<T extends Happening['type']> = Extract<Happening, { type: T }>;

/** What is about no single service. */
const ALL = '(all)';

/** The lines of one happening; none when another one says it better. */
export function happeningLines(happening: Happening): TimelineLine[] {
  switch (happening.type) {
    case 'truthChanged':
      return happening.isBrief
        ? []
        : [line(happening, { what: happening.isWell ? 'MENDS' : 'BREAKS', why: happening.why })];
    case 'remarked':
      return [line(happening, { what: 'note', why: happening.text })];
    case 'stepped':
      return stepLines(happening);
    case 'decided':
      return happening.asker === 'healer' ? heldLines(happening) : [];
    case 'attemptStarted':
      return attemptStartedLines(happening);
    case 'attemptEnded':
      return [attemptEndedLine(happening)];
    case 'acted':
      return [];
    case 'asked':
      return [line(happening, { what: 'person', why: happening.text })];
    case 'brakeChanged':
      return [brakeLine(happening)];
    case 'announced': {
      const { at, who, text } = happening;
      return [{ at, who: ALL, what: who === 'healer' ? 'OURSELVES' : 'person', why: text }];
    }
  }
}

function line(
  { at, serviceId }: { at: number; serviceId: string },
  { what, why }: { what: string; why: string },
): TimelineLine {
  return { at, who: serviceId, what, why };
}

function heldLines(decided: HappeningOf<'decided'>): TimelineLine[] {
  const { heldBy, times, lastAt } = decided;
  if (heldBy === null) return [];
  const held = line(decided, { what: 'held', why: `${heldBy.gate}: ${heldBy.reason}` });
  return [{ ...held, repeated: { times, lastAt } }];
}

function attemptStartedLines(started: HappeningOf<'attemptStarted'>): TimelineLine[] {
  const { attempt, skipped } = started;
  return [
    ...skipped.map((why) => line(started, { what: 'skipped', why })),
    line(started, { what: 'attempt', why: `${attempt.number}: ${attempt.rung}` }),
  ];
}

function attemptEndedLine(ended: HappeningOf<'attemptEnded'>): TimelineLine {
  const { attempt, error, durationMs } = ended;
  const name = `${attempt.number}: ${attempt.rung}`;
  return error === null
    ? line(ended, { what: 'verified', why: `${name}, after ${formatDuration(durationMs)}` })
    : line(ended, { what: 'failed', why: `${name}: ${error}` });
}

function brakeLine({ at, change, failingCount, serviceCount }: HappeningOf<'brakeChanged'>): TimelineLine {
  const measure = `${failingCount} of ${serviceCount} services fail by themselves`;
  return change === 'engaged'
    ? { at, who: ALL, what: 'ALERT', why: `brake on: ${measure}` }
    : { at, who: ALL, what: 'brake off', why: measure };
}
