import type { ContainerView } from '@recovery/contracts';
import type { EngineInspect } from '../engine/engine-schemas.ts';

/** Reduced to what healing needs: no environment, no command, no mounts. */
export function containerView({ Name, Config, State }: EngineInspect): ContainerView {
  const startedAt = Date.parse(State.StartedAt);
  const hasEnded = State.Status === 'exited' || State.Status === 'dead';
  return {
    container: Name.replace(/^\//u, ''),
    image: Config.Image,
    state: State.Status,
    health: State.Health?.Status ?? 'none',
    exitCode: hasEnded ? State.ExitCode : null,
    oomKilled: State.OOMKilled,
    // The Engine says the year 1 for "never".
    startedAt: startedAt > 0 ? startedAt : null,
  };
}

/** Whether the Engine has nothing to say against it. */
export function isWell({ state, health }: ContainerView): boolean {
  return state === 'running' && (health === 'healthy' || health === 'none');
}
