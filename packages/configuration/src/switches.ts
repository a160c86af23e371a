import type { ComponentEnv, Settings, WatchedService } from '@recovery/contracts';
import type { RecoverySwitch } from '@recovery/domain';

/** Every switch that applies to `service`; without one, those that apply to all. */
export function switchesFor({
  env,
  settings,
  paused,
  service,
}: {
  env: Pick<ComponentEnv, 'AUTO_RECOVERY_ENABLED'>;
  settings: Settings;
  paused: boolean;
  service?: WatchedService;
}): RecoverySwitch[] {
  const overall: RecoverySwitch[] = [
    automatic('AUTO_RECOVERY_ENABLED is false in the environment', env.AUTO_RECOVERY_ENABLED),
    automatic('auto_recovery_enabled is false in settings.json', settings.auto_recovery_enabled),
    { name: 'the file PAUSE exists in the data directory', on: !paused, forbids: 'everything' },
  ];
  if (service === undefined) return overall;
  const own = service.spec.settingsSwitch;
  return [
    ...overall,
    automatic(`autoRecovery is false for ${service.id} in services.yaml`, service.spec.autoRecovery),
    ...(own === undefined ? [] : [automatic(`${own} is false in settings.json`, settings[own])]),
  ];
}

function automatic(name: string, on: boolean): RecoverySwitch {
  return { name, on, forbids: 'automatic' };
}
