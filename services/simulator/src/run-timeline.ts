import type { VirtualClock } from './clock/virtual-clock.ts';
import type { Tell } from './happening.ts';
import { restartService } from './healer/restart-service.ts';
import type { RunningHealer } from './healer/start-healer.ts';
import type { OurFaultEntry, PersonEntry } from './scenario/timeline-entry.ts';
import { formatDuration } from './scenario/format-duration.ts';

interface Stage {
  readonly clock: VirtualClock;
  readonly healer: RunningHealer;
  readonly tell: Tell;
}

/** Has everything happen in time that the scenario says of people and of ourselves. */
export function runTimeline(stage: Stage): void {
  const { people, ourselves } = stage.healer.scenario;
  for (const entry of ourselves) stage.clock.after(entry.at, () => sufferOurFault(entry, stage));
  for (const entry of people) stage.clock.after(entry.at, () => doAsPeopleDo(entry, stage));
}

function sufferOurFault(entry: OurFaultEntry, { clock, healer, tell }: Stage): void {
  const announce = (text: string): void => tell({ type: 'announced', at: clock.now(), who: 'healer', text });
  const length = formatDuration(entry.for);
  if (entry.kind === 'blind') {
    announce(`blind for ${length}: ${entry.reason}`);
    healer.holds.setBlind(entry.reason);
    clock.after(entry.for, () => {
      healer.holds.setBlind(null);
      announce('sees again');
    });
    return;
  }
  announce(`all our processes stop for ${length}`);
  healer.stop();
  clock.after(entry.for, () => {
    announce('all our processes run again');
    healer.startAgain();
  });
}

function doAsPeopleDo(entry: PersonEntry, stage: Stage): void {
  switch (entry.does) {
    case 'restart':
      return ask(entry.services, {
        ...stage,
        what: 'restart',
        serve: (id, healer) => restart(id, { healer, rung: entry.rung }),
      });
    case 'acknowledge':
      return ask(entry.services, { ...stage, what: 'acknowledge', serve: acknowledge });
    case 'switch-off':
      return turnOff(entry, {
        ...stage,
        what: entry.switch,
        set: (on) => stage.healer.holds.setSwitch(entry.switch, on),
      });
    case 'pause':
      return turnOff(entry, {
        ...stage,
        what: 'the whole system (data/PAUSE)',
        set: (on) => stage.healer.holds.setPaused(!on),
      });
  }
}

function ask(
  serviceIds: readonly string[],
  { what, serve, clock, healer, tell }: Stage & { what: string; serve: (id: string, healer: RunningHealer) => string },
): void {
  for (const serviceId of serviceIds) {
    const answer = healer.isStopped() ? 'nobody answers' : serve(serviceId, healer);
    tell({ type: 'asked', at: clock.now(), serviceId, text: `${what}: ${answer}` });
  }
}

function restart(serviceId: string, { healer, rung }: { healer: RunningHealer; rung: string | undefined }): string {
  const service = healer.scenario.services.get(serviceId);
  return service === undefined ? 'refused: unknown' : restartService(rung, { service, healer });
}

function acknowledge(serviceId: string, healer: RunningHealer): string {
  const policy = healer.scenario.services.get(serviceId)?.watched.policy;
  const incidentId = healer.states.get(serviceId)?.incident?.id;
  if (policy === undefined || incidentId === undefined) return 'refused: there is no incident';
  healer.states.apply({ type: 'incidentAcknowledged', incidentId, by: 'the scenario', note: null }, policy);
  return 'accepted';
}

function turnOff(
  { for: lengthMs }: { for?: number | undefined },
  { what, set, clock, tell }: Stage & { what: string; set: (on: boolean) => void },
): void {
  const announce = (text: string): void => tell({ type: 'announced', at: clock.now(), who: 'person', text });
  set(false);
  announce(`switch off ${what}`);
  if (lengthMs === undefined) return;
  clock.after(lengthMs, () => {
    set(true);
    announce(`switch on ${what}`);
  });
}
