import { errorMessage } from '@recovery/runtime';
import type { ContainerReading } from '../containers/container-reader.ts';
import { findingOfContainers } from '../containers/finding-of-containers.ts';
import { inconclusive, unhealthy } from '../finding.ts';
import type { ProbeKindRun } from '../probe.ts';

/** The Engine's view of a container, asked for through the docker proxy. That this way is closed says nothing about it. */
export const probeContainer: ProbeKindRun<'container'> = async ({ container }, { containers, signal }) => {
  if (containers === undefined) return inconclusive('observer', 'no docker proxy here (DOCKER_PROXY_URL is not set)');
  let reading: ContainerReading;
  try {
    reading = await containers.read(container, signal);
  } catch (error) {
    return inconclusive('observer', `the docker proxy does not say: ${errorMessage(error)}`);
  }
  return reading.found ? findingOfContainers(reading.group) : unhealthy('refused', reading.reason);
};
