import type { ComponentEnv, Settings, WatchedService } from '@recovery/contracts';

/** One of the switches that can forbid automatic recovery; all must be on. */
export interface RecoverySwitch {
  /** In words, for people who ask why nothing is done. */
  readonly name: string;
  readonly on: boolean;
}

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
    { name: 'AUTO_RECOVERY_ENABLED is false in the environment', on: env.AUTO_RECOVERY_ENABLED },
    { name: 'auto_recovery_enabled is false in settings.json', on: settings.auto_recovery_enabled },
    { name: 'the file PAUSE exists in the data directory', on: !paused },
  ];
  if (service === undefined) return overall;
  const own = service.spec.settingsSwitch;
  return [
    ...overall,
    { name: `autoRecovery is false for ${service.id} in services.yaml`, on: service.spec.autoRecovery },
    ...(own === undefined ? [] : [{ name: `${own} is false in settings.json`, on: settings[own] }]),
  ];
}
