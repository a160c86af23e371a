import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Effective } from '../config/load-effective.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Whether the configuration is valid, and whether it lets anything be restarted. */
export function examineConfiguration({ env, places, settings, services, problems }: Effective): Finding[] {
  if (problems.length > 0 || env === null || places === null || settings === null || services === null) {
    return problems.map(({ source, message }) =>
      fail('configuration', `${source}: ${message}`, 'mend it; recovery config check tells whether it is valid'),
    );
  }
  const pauseFile = join(places.dataDir, 'PAUSE');
  const offs = [
    ...(env.AUTO_RECOVERY_ENABLED ? [] : ['AUTO_RECOVERY_ENABLED is false']),
    ...(settings.auto_recovery_enabled ? [] : ['auto_recovery_enabled is false in settings.json']),
    ...(existsSync(pauseFile) ? [`${pauseFile} exists`] : []),
  ];
  const [off] = offs;
  return [
    ok('configuration', `valid, ${Object.keys(services.services).length} services`),
    off === undefined
      ? ok('automatic recovery', 'on')
      : warn('automatic recovery', `off: ${offs.join(', ')}`, 'nothing is restarted by itself until that is undone'),
  ];
}
