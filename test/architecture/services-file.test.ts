import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, loadServicesFile, parseServicesFile } from '@recovery/contracts';
import { requiredTables } from '@recovery/database';
import { describe, expect, it } from 'vitest';
import { ROOT } from './workspace.ts';

const path = join(ROOT, 'config/services.yaml');
const text = readFileSync(path, 'utf8');
const env = { DATABASE_URL: 'postgres://127.0.0.1/recovery' };

describe('config/services.yaml', () => {
  const { services } = loadServicesFile(path, env);

  it('names the three built-in services', () => {
    expect(Object.keys(services)).toEqual(['database', 'position-threshold', 'trade-engine']);
  });

  it('watches every table that the migrations make', () => {
    const probe = services['database']?.probe;
    expect(probe?.kind === 'postgres' ? probe.requiredTables.toSorted() : []).toEqual(requiredTables.toSorted());
  });

  it('needs DATABASE_URL and says where', () => {
    expect(() => loadServicesFile(path, {})).toThrow(
      new ConfigError(`${path}: services.database.probe.url: the variable DATABASE_URL is not set`),
    );
  });

  it('its example of own services is valid once its "# " is taken away', () => {
    const [before, example, after, ...rest] = text.split(/^ {2}# ---- .*\n/mu);
    expect({ after, rest }).toEqual({ after: '', rest: [] });
    const uncommented = `${before}${example?.replaceAll(/^( {2})# /gmu, '$1')}`;
    const file = parseServicesFile(uncommented, { path: 'services.yaml', env });
    expect(Object.keys(file.services)).toEqual([...Object.keys(services), 'payments-api', 'message-broker']);
    expect(file.services['payments-api']?.ladder.map(({ name }) => name)).toEqual(['reload', 'restart']);
  });
});

describe('docs/services.md', () => {
  const examples = [...readFileSync(join(ROOT, 'docs/services.md'), 'utf8').matchAll(/^```yaml\n(.*?)^```$/gmsu)];

  it('has an example for each place that a service can live', () => {
    expect(examples).toHaveLength(3);
  });

  it.each(examples.map(([, example = '']) => example))('its examples are valid (%#)', (example) => {
    const { services } = parseServicesFile(example, { path: 'services.md', env: {} });
    expect(Object.values(services).every(({ ladder }) => ladder.length > 0)).toBe(true);
  });
});
