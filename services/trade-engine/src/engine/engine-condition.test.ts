import { describe, expect, it } from 'vitest';
import { afterCommand, conditionOnLoad, type EngineCommand, type EngineCondition } from './engine-condition.ts';

const failed: EngineCondition = { status: 'error', cause: 'ticks', message: 'five ticks failed' };

describe('the condition of an engine', () => {
  it.each<[EngineCondition, EngineCommand, string | null]>([
    [{ status: 'running' }, 'pause', 'paused'],
    [{ status: 'running' }, 'stop', 'stopped'],
    [{ status: 'running' }, 'start', 'running'],
    [{ status: 'running' }, 'resume', null],
    [{ status: 'paused' }, 'pause', 'paused'],
    [{ status: 'paused' }, 'resume', 'running'],
    [{ status: 'paused' }, 'start', 'running'],
    [{ status: 'paused' }, 'stop', 'stopped'],
    [{ status: 'stopped' }, 'start', 'running'],
    [{ status: 'stopped' }, 'stop', 'stopped'],
    [{ status: 'stopped' }, 'pause', null],
    [{ status: 'stopped' }, 'resume', null],
    [failed, 'start', 'running'],
    [failed, 'stop', 'stopped'],
    [failed, 'pause', null],
    [failed, 'resume', null],
  ])('%j after %s is %s', (condition, command, expected) => {
    expect(afterCommand(condition, command, null)?.status ?? null).toBe(expected);
  });

  it('cannot become running while the stored configuration is invalid, but can be stopped', () => {
    const message = 'invalid configuration: no symbols';
    const invalid = { status: 'error', cause: 'configuration', message };
    expect(afterCommand({ status: 'paused' }, 'resume', 'no symbols')).toEqual(invalid);
    expect(afterCommand({ status: 'stopped' }, 'start', 'no symbols')).toEqual(invalid);
    expect(afterCommand(failed, 'stop', 'no symbols')).toEqual({ status: 'stopped' });
  });

  it('keeps over a restart what people decided, forgives failed ticks, and shows an invalid configuration', () => {
    expect(conditionOnLoad('paused', null)).toEqual({ status: 'paused' });
    expect(conditionOnLoad('stopped', 'no symbols')).toEqual({ status: 'stopped' });
    expect(conditionOnLoad('error', null)).toEqual({ status: 'running' });
    expect(conditionOnLoad('running', 'no symbols')).toMatchObject({ status: 'error', cause: 'configuration' });
  });
});
