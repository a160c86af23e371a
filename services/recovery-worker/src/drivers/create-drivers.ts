import type { DriverKind, StepSpec, StepSpecOf } from '@recovery/contracts';
import type { Applicability } from '@recovery/domain';
import type { RecoveryWorkerEnv } from '../environment.ts';
import { cacheDriver } from './cache.ts';
import { commandDriver } from './command.ts';
import { createControlDriver } from './control.ts';
import { createDockerDriver } from './docker.ts';
import type { ActionContext, Driver } from './driver.ts';
import { kubernetesDriver } from './kubernetes.ts';
import { postgresDriver } from './postgres.ts';
import { createProcessDriver } from './process.ts';
import { queueDriver } from './queue.ts';
import { systemdDriver } from './systemd.ts';

/** Every kind of step by the driver that carries it out. */
export interface Drivers {
  canApply(step: StepSpec, signal: AbortSignal): Promise<Applicability>;
  perform(step: StepSpec, context: ActionContext): Promise<void>;
  /** Whether what was begun may go on without its worker, see {@link Driver.mayOutlive}. */
  mayOutlive(step: StepSpec): boolean;
  /** Nothing where the far end checks no tokens. */
  seal(step: StepSpec, context: ActionContext): Promise<void>;
}

export function createDrivers(env: RecoveryWorkerEnv): Drivers {
  const registry = {
    postgres: postgresDriver,
    control: createControlDriver({ token: env.CONTROL_TOKEN }),
    process: createProcessDriver({ supervisorUrl: env.SUPERVISOR_URL, token: env.SUPERVISOR_TOKEN }),
    docker: createDockerDriver({ proxyUrl: env.DOCKER_PROXY_URL, token: env.DOCKER_PROXY_TOKEN }),
    command: commandDriver,
    cache: cacheDriver,
    queue: queueDriver,
    systemd: systemdDriver,
    kubernetes: kubernetesDriver,
  } satisfies { [K in DriverKind]: Driver<StepSpecOf<K>> };

  return {
    canApply: (step, signal) => dispatch(step, registry, (driver, own) => driver.canApply(own, signal)),
    perform: (step, context) => dispatch(step, registry, (driver, own) => driver.perform(own, context)),
    mayOutlive: (step) => dispatch(step, registry, (driver) => driver.mayOutlive ?? false),
    seal: (step, context) =>
      dispatch(step, registry, (driver, own) => driver.seal?.(own, context) ?? Promise.resolve()),
  };
}

type Registry = { [K in DriverKind]: Driver<StepSpecOf<K>> };

function dispatch<T>(step: StepSpec, registry: Registry, use: <Step>(driver: Driver<Step>, step: Step) => T): T {
  switch (step.driver) {
    case 'postgres':
      return use(registry.postgres, step);
    case 'control':
      return use(registry.control, step);
    case 'process':
      return use(registry.process, step);
    case 'docker':
      return use(registry.docker, step);
    case 'command':
      return use(registry.command, step);
    case 'cache':
      return use(registry.cache, step);
    case 'queue':
      return use(registry.queue, step);
    case 'systemd':
      return use(registry.systemd, step);
    case 'kubernetes':
      return use(registry.kubernetes, step);
  }
}
