import type { ContainerGroup, ContainerView } from '@recovery/contracts';
import { HEALTHY, unhealthy, type Finding } from '../finding.ts';

/** What the Engine's view of a service means: as bad as the worst of its replicas. Without a health check, running is well. */
export function findingOfContainers({ containers }: ContainerGroup): Finding {
  const findings = containers.map(findingOf);
  const isStarting = ({ errorClass }: Finding): boolean => errorClass === 'starting';
  return (
    findings.find((found) => found.outcome === 'unhealthy' && !isStarting(found)) ??
    findings.find(isStarting) ??
    HEALTHY
  );
}

function findingOf({ container, state, health, exitCode, oomKilled }: ContainerView): Finding {
  switch (state) {
    case 'exited':
    case 'dead': {
      const why = oomKilled ? ', out of memory' : '';
      return unhealthy('refused', `container ${container} has ended with exit code ${exitCode ?? 'unknown'}${why}`);
    }
    case 'created':
    case 'removing':
      return unhealthy('refused', `container ${container} does not run: ${state}`);
    case 'paused':
      return unhealthy('timeout', `container ${container} is paused`);
    case 'restarting':
      return unhealthy('starting', `container ${container} is being restarted by the Engine`);
    case 'running':
      return findingOfHealth(container, health);
  }
}

function findingOfHealth(container: string, health: ContainerView['health']): Finding {
  switch (health) {
    case 'unhealthy':
      return unhealthy('status', `the Engine's health check of container ${container} fails`);
    case 'starting':
      return unhealthy('starting', `container ${container} is starting`);
    case 'healthy':
    case 'none':
      return HEALTHY;
  }
}
