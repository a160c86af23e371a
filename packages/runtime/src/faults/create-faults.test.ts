import { describe, expect, it } from 'vitest';
import { createLogger } from '../create-logger.ts';
import { createFaults } from './create-faults.ts';

const log = createLogger('test', { level: 'silent' });

describe('createFaults', () => {
  it('does nothing unless enabled', async () => {
    const faults = createFaults({ enabled: false, log });
    expect((await faults.handle('throw', {})).outcome).toBe('unknown');
    await faults.beforeTick();
  });

  it('throws for as many ticks as asked', async () => {
    const faults = createFaults({ enabled: true, log });
    await faults.handle('throw', { ticks: 2 });
    await expect(faults.beforeTick()).rejects.toMatchObject({ code: 'fault_injected' });
    await expect(faults.beforeTick()).rejects.toMatchObject({ code: 'fault_injected' });
    await faults.beforeTick();
  });

  it('throws, slows and leaks until reset', async () => {
    const faults = createFaults({ enabled: true, log });
    await faults.handle('throw', {});
    await faults.handle('slow', { ms: 20 });
    await faults.handle('leak', { mbPerSecond: 1 });
    const startedAt = performance.now();
    await expect(faults.beforeTick()).rejects.toThrow('injected');
    expect(performance.now() - startedAt).toBeGreaterThan(15);
    await faults.handle('reset', {});
    await faults.beforeTick();
    await faults.beforeAnswer();
  });

  it('blocks the event loop for as long as asked, after the reply', async () => {
    const faults = createFaults({ enabled: true, log });
    await faults.handle('hang', { ms: 150 });
    const gaps: number[] = [];
    let last = performance.now();
    await expect
      .poll(
        () => {
          const now = performance.now();
          gaps.push(now - last);
          last = now;
          return Math.max(...gaps);
        },
        { interval: 5 },
      )
      .toBeGreaterThan(140);
  });

  it('corrupts the configuration through the service itself', async () => {
    let corrupted = 0;
    const faults = createFaults({ enabled: true, log, corruptConfiguration: async () => void (corrupted += 1) });
    expect((await faults.handle('corrupt-config', {})).outcome).toBe('accepted');
    expect(corrupted).toBe(1);
  });

  it.each([
    ['hang', { ms: -1 }],
    ['leak', {}],
    ['exit', { code: 'x' }],
    ['slow', null],
  ])('refuses %s with invalid input', async (kind, input) => {
    const faults = createFaults({ enabled: true, log });
    expect((await faults.handle(kind, input)).outcome).toBe('invalid');
  });
});
