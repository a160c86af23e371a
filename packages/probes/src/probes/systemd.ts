import { errorMessage } from '@recovery/runtime';
import { degraded, HEALTHY, inconclusive, unhealthy, type Finding } from '../finding.ts';
import type { ProbeKindRun } from '../probe.ts';
import { readUnit, type UnitReading } from '../systemd/read-unit.ts';

/** What the service manager says of a unit. That it cannot be asked says nothing about the unit. */
export const probeSystemd: ProbeKindRun<'systemd'> = async (spec, { signal }) => {
  let reading: UnitReading;
  try {
    reading = await readUnit(spec, signal);
  } catch (error) {
    return inconclusive('observer', `the service manager does not say: ${errorMessage(error)}`);
  }
  return findingOf(spec.unit, reading);
};

function findingOf(unit: string, { loadState, activeState, subState, result, restartCount }: UnitReading): Finding {
  if (loadState !== 'loaded') return unhealthy('status', `${unit} is not loaded: ${loadState}`);
  const why = ['', 'success'].includes(result) ? '' : `, ${result}`;
  const how = `${unit} is ${activeState} (${subState}${why})`;
  switch (activeState) {
    case 'active':
      return HEALTHY;
    case 'reloading':
    case 'refreshing':
      return degraded(how);
    case 'activating':
      // It has ended, and the manager waits before it starts it again: that is no start.
      return subState.startsWith('auto-restart')
        ? unhealthy('status', `${how}, started again ${restartCount} times`)
        : unhealthy('starting', how);
    default:
      return unhealthy('status', how);
  }
}
