import { describe, expect, it } from 'vitest';
import { serviceOfLabels } from './container-labels.ts';

function described(labels: Record<string, string>, name = 'web') {
  return serviceOfLabels({ name, image: 'any', labels: { 'recovery.enable': 'true', ...labels } });
}

describe('the labels of a container', () => {
  it('describe a service that is checked by the Engine and restarted, with the defaults of services.yaml', () => {
    expect(described({})).toMatchObject({
      ok: true,
      id: 'web',
      spec: {
        name: 'web',
        enabled: true,
        dependsOn: [],
        probe: { kind: 'container', container: 'web' },
        ladder: [{ name: 'restart-container', steps: [{ driver: 'docker', container: 'web', action: 'restart' }] }],
      },
    });
  });

  it('set what a line in services.yaml could set', () => {
    const labels = {
      'recovery.id': 'shop',
      'recovery.name': 'The shop',
      'recovery.interval': '1m30s',
      'recovery.retryInterval': '500ms',
      'recovery.timeout': '2s',
      'recovery.threshold': '4',
      'recovery.startPeriod': '2m',
      'recovery.cooldown': '5m',
      'recovery.maxAttempts': '2',
      'recovery.action': 'kill',
      'recovery.dependsOn': 'database, cache',
      'com.example.other': 'ignored',
    };
    expect(described(labels)).toMatchObject({
      id: 'shop',
      spec: {
        name: 'The shop',
        intervalMs: 90_000,
        retryIntervalMs: 500,
        failureThreshold: 4,
        startPeriodMs: 120_000,
        cooldownMs: 300_000,
        maxAttempts: 2,
        dependsOn: ['database', 'cache'],
        probe: { timeoutMs: 2000 },
        ladder: [{ steps: [{ action: 'kill' }] }],
      },
    });
  });

  it('action none: watched and shown, never acted on', () => {
    expect(described({ 'recovery.action': 'none' })).toMatchObject({ ok: true, spec: { ladder: [] } });
  });

  it.each([
    ['My_Shop.Web', 'my-shop-web'],
    ['X..', 'x'],
    [`${'a'.repeat(62)}_b`, 'a'.repeat(62)],
  ])('the container %s becomes the service %s', (name, id) => {
    expect(described({}, name)).toMatchObject({ ok: true, id });
  });

  it.each([
    [{ 'recovery.interval': '30' }, /interval/u],
    [{ 'recovery.threshold': '-1' }, /threshold/u],
    [{ 'recovery.threshold': '0' }, /failureThreshold/u],
    [{ 'recovery.action': 'rm -rf /' }, /action/u],
    [{ 'recovery.command': 'sh' }, /command/u],
    [{ 'recovery.id': 'all' }, /id/u],
    [{ 'recovery.id': '../x' }, /id/u],
    [{ 'recovery.enable': 'false' }, /enable/u],
    [{ 'recovery.dependsOn': 'a b' }, /dependsOn/u],
  ])('%j describe nothing, and the reason is given', (labels, reason) => {
    const service = described(labels);
    expect(service.ok).toBe(false);
    expect(service.ok ? '' : service.reason).toMatch(reason);
  });
});
