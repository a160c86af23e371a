import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lossInWords } from '@recovery/configuration';
import type { Effective } from '../config/load-effective.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Whether the configuration is valid, and whether it lets anything be restarted. */
export function examineConfiguration({ env, places, settings, services, loss, problems }: Effective): Finding[] {
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
    loss === null
      ? ok('configuration', `valid, ${Object.keys(services.services).length} services`)
      : warn(
          'configuration',
          `valid, and not in force: services.yaml would end the watch of ${lossInWords(loss)}`,
          'mend it, or if that is meant: recovery config confirm',
        ),
    off === undefined
      ? ok('automatic recovery', 'on')
      : warn('automatic recovery', `off: ${offs.join(', ')}`, 'nothing is restarted by itself until that is undone'),
  ];
}
