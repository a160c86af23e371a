import { maintenanceSpecSchema } from '@recovery/contracts';
import { describe, expect, it } from 'vitest';
import { askedWindow } from './asked-window.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const reason = 'backup';

describe('a window', () => {
  it.each([
    ['from now on', { for: '2h' }, { from: '2026-11-25T10:00:00.000Z', to: '2026-11-25T12:00:00.000Z' }],
    [
      'from a moment on',
      { from: '2026-12-01T00:00:00+01:00', for: '30m' },
      { from: '2026-12-01T00:00:00+01:00', to: '2026-11-30T23:30:00.000Z' },
    ],
    [
      'between two',
      { from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z' },
      { from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z' },
    ],
    [
      'again and again',
      { at: '02:30', for: '90s', zone: 'Europe/Berlin', weekdays: 'Sat, sun' },
      { at: '02:30', durationMinutes: 2, timeZone: 'Europe/Berlin', weekdays: ['sat', 'sun'] },
    ],
  ])('%s', (_what, options, expected) => {
    const window = askedWindow(['database'], { reason, ...options }, NOW);
    expect(window).toMatchObject({ services: ['database'], reason, ...expected });
    expect(maintenanceSpecSchema.safeParse(window).success).toBe(true);
  });

  it('of all services names them so', () => {
    expect(askedWindow(['database', 'all'], { reason, for: '1h' }, NOW)).toMatchObject({ services: 'all' });
  });

  it.each([
    [{}],
    [{ for: '1h', to: '2026-12-02T00:00:00Z' }],
    [{ for: 'an hour' }],
    [{ at: '02:30' }],
    [{ at: '02:30', for: '1h', from: '2026-12-01T00:00:00Z' }],
    [{ for: '1h', weekdays: 'sun' }],
  ])('%j is refused', (options) => {
    expect(() => askedWindow(['all'], { reason, ...options }, NOW)).toThrow(/--/u);
  });
});
