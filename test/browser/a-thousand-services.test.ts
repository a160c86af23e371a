import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { findBrowser } from './find-browser.ts';
import { openBrowser, openPage } from './open-page.ts';
import { failingState, startPage, wellState, type StartedPage } from './started-page.ts';

const COUNT = 1_000;
const ids = Array.from({ length: COUNT }, (_, index) => `service-${String(index).padStart(4, '0')}`);
const SERVICES = `services:\n${ids.map((id) => `  ${id}: { name: ${id}, probe: { kind: tcp, host: 127.0.0.1, port: 9 } }`).join('\n')}\n`;

const SOON = { timeout: 20_000 };

const measureSchema = z.object({
  frames: z.number(),
  seconds: z.number(),
  mostRows: z.number(),
  longestMs: z.number(),
});

/** Scrolls for three seconds at this speed, in px a second, and counts the frames. */
const scrollAt = (speed: number): string => `new Promise((done) => {
  const startedAt = performance.now();
  let [frames, mostRows, longestMs, last] = [0, 0, 0, startedAt];
  const frame = (now) => {
    frames += 1;
    longestMs = Math.max(longestMs, now - last);
    last = now;
    mostRows = Math.max(mostRows, document.querySelectorAll('article[data-service]').length);
    const seconds = (now - startedAt) / 1000;
    if (seconds >= 3) return done({ frames, seconds, mostRows, longestMs });
    scrollTo(0, ${speed} * seconds);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})`;

describe.skipIf((await findBrowser()) === null)('a thousand services', () => {
  let browser: Browser;
  let started: StartedPage;
  let writing: NodeJS.Timeout;

  beforeAll(async () => {
    const opened = await openBrowser();
    if (opened === null) throw new Error('the browser is gone');
    browser = opened;
    started = await startPage({ services: SERVICES });
    await started.setStates(ids.map((id, index) => wellState(id, index % 50)));
    // As checks every 30 s would: about 33 a second.
    let turn = 0;
    writing = setInterval(() => {
      const some = ids.slice(turn % COUNT, (turn % COUNT) + 4);
      turn += 4;
      void started.setStates(some.map((id) => wellState(id, (turn * 7) % 60))).catch(() => undefined);
    }, 120);
  });
  afterAll(async () => {
    clearInterval(writing);
    await browser?.close();
    await started?.stop();
  });

  it('are scrolled through while they change, with few rows in the page', async () => {
    const { page, complaints } = await openPage(browser, started.url);
    await page.getByText(`All ${COUNT} services are running.`).waitFor();
    for (const [manner, speed] of [
      ['as one reads', 2_500],
      ['all in three seconds', 20_000],
    ] as const) {
      const { frames, seconds, mostRows, longestMs } = measureSchema.parse(await page.evaluate(scrollAt(speed)));
      const rate = (frames / seconds).toFixed(0);
      console.log(
        `1,000 services, scrolled ${manner}: ${rate} frames a second, the longest ${longestMs.toFixed(0)} ms, at most ${mostRows} rows in the page`,
      );
      expect(mostRows).toBeGreaterThan(5);
      expect(mostRows).toBeLessThan(60);
    }
    // The last one can be reached.
    await expect
      .poll(async () => {
        await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
        return page.locator(`article[data-service="${ids.at(-1)}"]`).count();
      }, SOON)
      .toBe(1);
    expect(complaints).toEqual([]);
  });

  it('are found by a part of the name, and the one that fails is at the top', async () => {
    const { page } = await openPage(browser, started.url);
    await page.getByLabel(/^Find a service/u).fill('0777');
    await expect.poll(() => page.locator('article[data-service]').count(), SOON).toBe(1);
    await page.getByLabel(/^Find a service/u).fill('');
    await started.setStates([failingState('service-0901', 'out of order')]);
    await expect
      .poll(() => page.locator('article[data-service]').first().getAttribute('data-service'), SOON)
      .toBe('service-0901');
    await page.getByRole('button', { name: '1 degraded' }).click();
    await expect.poll(() => page.locator('article[data-service]').count(), SOON).toBe(1);
  });
});
