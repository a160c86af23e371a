import { componentEnvSchema, parseServicesFile, watchedServices, type WatchedService } from '@recovery/contracts';
import type { Incident } from '@recovery/domain';
import { expect, it } from 'vitest';
import { rungForAttempt } from './choose-rung.ts';

const RUNGS = ['reload', 'restart', 'reinstall'];
const SHOP = ((): WatchedService => {
  const steps = '[{ driver: process, process: shop }]';
  const ladder = RUNGS.map((name) => `{ name: ${name}, actionType: service_restart, steps: ${steps} }`).join(', ');
  const probe = '{ kind: tcp, host: 127.0.0.1, port: 9 }';
  const text = `services: { shop: { name: Shop, probe: ${probe}, manualRung: restart, ladder: [${ladder}] } }`;
  const env = componentEnvSchema.parse({ REDIS_URL: 'redis://127.0.0.1:1' });
  const shop = watchedServices(parseServicesFile(text, { path: 'services.yaml', env: {} }), env).get('shop');
  if (shop === undefined) throw new Error('no service');
  return shop;
})();

function rungFor(changes: Partial<Incident>): string | undefined {
  const incident: Incident = {
    id: 'shop-1',
    openedAt: 0,
    trigger: 'manual',
    reason: 'requested by ann',
    attemptCount: 0,
    usedRungIndexes: [],
    verifiedAt: null,
    reopenCount: 0,
    extraAttempts: 0,
    acknowledged: null,
    ...changes,
  };
  const applicability = RUNGS.map(() => ({ applies: true }) as const);
  const { index } = rungForAttempt({ service: SHOP, incident, errorClass: null, applicability });
  return index === null ? undefined : RUNGS[index];
}

it('a recovery of ours begins at the gentlest rung, a person’s where services.yaml says', () => {
  expect(rungFor({ trigger: 'automatic' })).toBe('reload');
  expect(rungFor({})).toBe('restart');
});

it('a person who names a rung gets it, gentler or harsher, and the next one if it does not help', () => {
  expect(rungFor({ firstRung: 'reload' })).toBe('reload');
  expect(rungFor({ firstRung: 'reinstall' })).toBe('reinstall');
  expect(rungFor({ firstRung: 'reload', attemptCount: 1, usedRungIndexes: [0] })).toBe('restart');
});

it('a rung that is not there any more is as good as none', () => {
  expect(rungFor({ firstRung: 'gone' })).toBe('restart');
});
