import { afterEach, describe, expect, it } from 'vitest';
import { installClock } from './install-clock.ts';

const AT = Date.UTC(2031, 4, 6, 7, 8, 9, 123);
const NativeDate = Date;
const nativeNow = Date.now;
let uninstall = (): void => undefined;

afterEach(() => {
  uninstall();
});

function install(): { now: number } {
  const time = { now: AT };
  uninstall = installClock({ now: () => time.now });
  return time;
}

describe('with a clock installed', () => {
  it('every way to ask for the present follows it', () => {
    const time = install();
    expect(Date.now()).toBe(AT);
    expect(new Date().toISOString()).toBe('2031-05-06T07:08:09.123Z');
    expect(Date()).toBe(new Date(AT).toString());
    expect(NativeDate.now()).toBe(AT);
    time.now += 1;
    expect([Date.now(), new Date().getTime()]).toEqual([AT + 1, AT + 1]);
  });

  it('every other use of Date is as before', () => {
    install();
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
    expect(new Date(2020, 0, 2).getDate()).toBe(2);
    expect(new Date('2020-01-02T03:04:05Z').getTime()).toBe(Date.parse('2020-01-02T03:04:05Z'));
    expect(Date.UTC(2020, 0)).toBe(1_577_836_800_000);
    expect(new Date() instanceof Date).toBe(true);
    expect(new NativeDate(0) instanceof Date).toBe(true);
    expect(new Date(0).constructor).toBe(Date);
    expect(structuredClone(new Date(5))).toEqual(new Date(5));
    class Moment extends Date {}
    expect(new Moment()).toBeInstanceOf(Moment);
    expect(new Moment().getTime()).toBe(AT);
  });
});

it('taken back, it leaves nothing behind', () => {
  install();
  uninstall();
  expect(Date).toBe(NativeDate);
  expect(Date.now).toBe(nativeNow);
  expect(new Date(0).constructor).toBe(NativeDate);
});
