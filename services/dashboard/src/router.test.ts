import { expect, test } from 'vitest';
import { addressOf, placeOf } from './router.ts';

test.each([
  ['', { page: 'overview' }],
  ['#/', { page: 'overview' }],
  ['#/nowhere', { page: 'overview' }],
  ['#/services/trade-engine', { page: 'service', id: 'trade-engine' }],
  ['#/services/<script>', { page: 'overview' }],
  ['#/activity', { page: 'activity', tab: 'happened' }],
  ['#/activity/error-log', { page: 'activity', tab: 'error-log' }],
  ['#/settings', { page: 'settings' }],
] as const)('"%s" leads to %j', (hash, place) => {
  expect(placeOf(hash)).toEqual(place);
  expect(placeOf(addressOf(place))).toEqual(place);
});
