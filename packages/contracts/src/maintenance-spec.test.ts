import { expect, it } from 'vitest';
import { parseServicesFile } from './load-services.ts';
import { maintenanceSpec, maintenanceSpecSchema, maintenanceWindow } from './maintenance-spec.ts';

const ONCE = { reason: 'new disks', from: '2026-03-01T10:00:00+01:00', to: '2026-03-01T12:00:00+01:00' };
const NIGHTLY = { reason: 'backups', at: '02:30', durationMinutes: 45, timeZone: 'Europe/Berlin' };

it('a window that is open once', () => {
  expect(maintenanceWindow('disks', maintenanceSpecSchema.parse({ ...ONCE, services: ['database'] }))).toEqual({
    id: 'disks',
    kind: 'once',
    services: ['database'],
    reason: 'new disks',
    startsAt: Date.UTC(2026, 2, 1, 9),
    endsAt: Date.UTC(2026, 2, 1, 11),
  });
});

it('a window that recurs, on every day and for all services when it does not say', () => {
  expect(maintenanceWindow('backups', maintenanceSpecSchema.parse(NIGHTLY))).toEqual({
    id: 'backups',
    kind: 'recurring',
    services: 'all',
    reason: 'backups',
    weekdays: [0, 1, 2, 3, 4, 5, 6],
    hour: 2,
    minute: 30,
    durationMs: 2_700_000,
    timeZone: 'Europe/Berlin',
  });
});

it.each([
  ['an end before its beginning', { ...ONCE, to: ONCE.from }],
  ['longer than a month', { ...ONCE, to: '2026-05-01T10:00:00Z' }],
  ['a day that does not exist', { ...NIGHTLY, weekdays: ['someday'] }],
  ['an hour that does not exist', { ...NIGHTLY, at: '24:00' }],
  ['a place without clocks', { ...NIGHTLY, timeZone: 'Mars/Olympus' }],
  ['no length', { ...NIGHTLY, durationMinutes: 0 }],
  ['neither a time nor an hour', { reason: 'x' }],
  ['no reason', { ...NIGHTLY, reason: ' ' }],
  ['a word that nobody knows', { ...NIGHTLY, colour: 'red' }],
])('%s is refused', (_name, spec) => {
  expect(maintenanceSpecSchema.safeParse(spec).success).toBe(false);
});

const services = 'services: { a: { name: A, probe: { kind: tcp, host: h, port: 1 } } }';
const parse = (text: string) => parseServicesFile(text, { path: 'services.yaml', env: {} });

it('services.yaml names its windows', () => {
  const file = parse(`${services}\nmaintenance: { backups: ${JSON.stringify({ ...NIGHTLY, services: ['a'] })} }`);
  expect(file.maintenance['backups']).toMatchObject({ services: ['a'], at: '02:30' });
  expect(parse(services).maintenance).toEqual({});
});

it.each([
  [
    'a window of a strange service',
    `maintenance: { w: ${JSON.stringify({ ...NIGHTLY, services: ['b'] })} }`,
    '"b" is not',
  ],
  ['a window without a form', 'maintenance: { w: { reason: x } }', 'maintenance.w: must have'],
])('%s is refused with its place', (_name, text, words) => {
  expect(() => parse(`${services}\n${text}`)).toThrow(words);
});

it('no service may be called "all"', () => {
  expect(() => parse('services: { all: { name: A, probe: { kind: tcp, host: h, port: 1 } } }')).toThrow('"all" means');
});

it.each([
  { services: ['a', 'b'], reason: 'once', from: '2026-03-01T10:00:00.000Z', to: '2026-03-01T12:00:00.000Z' },
  {
    services: 'all',
    reason: 'nightly',
    weekdays: ['sun', 'wed'],
    at: '02:05',
    durationMinutes: 90,
    timeZone: 'Europe/Berlin',
  },
])('a window is shown as it was asked for: %j', (spec) => {
  const parsed = maintenanceSpecSchema.parse(spec);
  expect(maintenanceSpec(maintenanceWindow('w', parsed))).toEqual(spec);
});
