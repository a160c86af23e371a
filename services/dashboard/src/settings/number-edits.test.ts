import { expect, test } from 'vitest';
import { changesBetween, withEdits, type Texts } from './number-edits.ts';

const KEPT: Texts = {
  health_check_interval: '',
  health_check_retry_interval: '200',
  max_error_threshold: '10',
  max_restart_attempts: '3',
  restart_cooldown: '',
};

test('what is typed stays while something else is changed elsewhere', () => {
  const edits = { max_restart_attempts: { text: '4', over: '3' } };
  expect(withEdits({ ...KEPT, max_error_threshold: '5' }, edits)).toEqual({
    ...KEPT,
    max_error_threshold: '5',
    max_restart_attempts: '4',
  });
});

test('what somebody else changed meanwhile is shown, not overwritten', () => {
  const kept = { ...KEPT, max_restart_attempts: '7' };
  expect(withEdits(kept, { max_restart_attempts: { text: '4', over: '3' } })).toEqual(kept);
});

test('only what differs is asked for, and an emptied field leaves it to the environment', () => {
  const after = { ...KEPT, health_check_interval: '3000', health_check_retry_interval: '' };
  expect(changesBetween(KEPT, after)).toEqual({ health_check_interval: 3000, health_check_retry_interval: null });
});
