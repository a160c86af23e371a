import type { ContainerVerb } from '@recovery/contracts';
import type { Logger } from '@recovery/runtime';
import { containerView, isWell } from '../containers/container-view.ts';
import type { Engine } from '../engine/engine-client.ts';
import type { EngineInspect } from '../engine/engine-schemas.ts';

/**
 * One order on all containers behind a name that need it, one after the other. A restart or kill of a service with
 * replicas is for those that are not well; when all seem to be, the Engine sees less than whoever ordered it, and it is
 * for all of them. A stop is for all that run, a start for all that do not.
 */
export async function performOrder(
  verb: Exclude<ContainerVerb, 'fence'>,
  { members, engine, log }: { members: readonly EngineInspect[]; engine: Engine; log: Logger },
): Promise<void> {
  for (const member of concerned(verb, members)) {
    await perform(verb, { member, engine });
    log.info({ container: member.Name.slice(1), verb }, 'order carried out');
  }
}

function concerned(verb: ContainerVerb, members: readonly EngineInspect[]): readonly EngineInspect[] {
  if (verb === 'start') return members.filter(({ State }) => State.Status !== 'running');
  if (verb === 'stop') return members.filter(isAlive);
  const ill = members.filter((member) => !isWell(containerView(member)));
  const wanted = ill.length > 0 ? ill : members;
  return verb === 'kill' ? wanted.filter(isAlive) : wanted;
}

async function perform(
  verb: Exclude<ContainerVerb, 'fence'>,
  { member, engine }: { member: EngineInspect; engine: Engine },
): Promise<void> {
  // What is frozen takes no signal that asks it to end, and must not go on where it was frozen.
  if (member.State.Status === 'paused') {
    await endPaused(member, engine);
    if (verb === 'restart' || verb === 'start') await engine.act(member.Id, 'start');
    return;
  }
  await engine.act(member.Id, verb);
}

/** Engines differ: some kill what is paused, some refuse until it is unpaused, some kill it when it is. */
async function endPaused({ Id }: EngineInspect, engine: Engine): Promise<void> {
  await engine.act(Id, 'kill').catch(() => false);
  const after = await engine.inspect(Id);
  if (after?.State.Status === 'paused') {
    await engine.act(Id, 'unpause');
    await engine.act(Id, 'kill').catch(() => false);
  }
  // Waits until it has ended, and makes sure of it.
  await engine.act(Id, 'stop');
}

function isAlive({ State }: EngineInspect): boolean {
  return State.Status === 'running' || State.Status === 'paused' || State.Status === 'restarting';
}
