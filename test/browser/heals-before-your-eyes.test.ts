import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningSystem } from '../e2e/running-system.ts';
import { axeFindings } from './axe-findings.ts';
import { findBrowser } from './find-browser.ts';
import { openBrowser, openPage, type WatchedPage } from './open-page.ts';

const PAGES = [
  '#/',
  '#/services/trade-engine',
  '#/activity',
  '#/activity/recovery-log',
  '#/activity/error-log',
  '#/settings',
];

describe.skipIf((await findBrowser()) === null)('the page of a real system', () => {
  let system: RunningSystem;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    const opened = await openBrowser();
    if (opened === null) throw new Error('the browser is gone');
    browser = opened;
    system = await RunningSystem.start({ RESTART_COOLDOWN: '500', API_RATE_LIMIT: '0' });
    watched = await openPage(browser, system.url(), { colorScheme: 'light' });
    page = watched.page;
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const rowOf = (service: string, status?: string) =>
    page.locator(`article[data-service="${service}"]${status === undefined ? '' : `[data-status="${status}"]`}`);
  const go = (hash: string): Promise<unknown> => page.evaluate(`location.hash = ${JSON.stringify(hash)}`);

  it('shows a kill and its healing without a reload', async () => {
    await page.getByText('All 3 services are running.').waitFor();
    await page.evaluate('window.wasNotReloaded = true');
    process.kill(await system.pid('trade-engine'), 'SIGKILL');

    await page
      .locator('article[data-service="trade-engine"]:not([data-status="running"])')
      .waitFor({ timeout: 15_000 });
    await rowOf('trade-engine', 'running').waitFor({ timeout: 40_000 });
    await page.getByText('All 3 services are running.').waitFor();
    expect(await rowOf('trade-engine').textContent()).toContain('1 restart');
    expect(await page.evaluate('window.wasNotReloaded')).toBe(true);
  });

  it('tells every attempt of the incident, and why it was allowed', async () => {
    await go('#/services/trade-engine');
    await page.getByText('attempt 1: restart-process').first().waitFor();
    const incidents = page.getByRole('region', { name: 'Incidents' });
    expect(await incidents.textContent()).toMatch(/attempt 1: reset-connections.*success/su);
    const decisions = await page.getByRole('region', { name: /Why was it restarted/u }).textContent();
    expect(decisions).toContain('every gate agreed');
    expect(decisions).toContain('cooldown');
  });

  it('restarts a service from its button, after it has said what will be done, until that is verified', async () => {
    await system.waitForService('position-threshold', ({ cooldownUntil }) => cooldownUntil === null, 10_000);
    await go('#/');
    await page.getByRole('button', { name: 'Restart Position Threshold Manager' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('ask its control endpoint to stop, clear, start').waitFor();
    await dialog.getByRole('button', { name: 'Restart now' }).click();
    await dialog.getByText('asked for and accepted').waitFor();
    await dialog.getByText(/verified after .*: it is well again/u).waitFor({ timeout: 40_000 });
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(
      system
        .log('position-threshold')
        .some(({ actionType, status }) => actionType === 'manual_restart' && status === 'success'),
    ).toBe(true);
  });

  it('pauses a service with a reason, shows that it needs a person, and lets it be resumed', async () => {
    await go('#/services/trade-engine');
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('moving to another rack');
    await page.getByRole('dialog').getByRole('button', { name: 'Pause Trade Engine Coordinator' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    process.kill(await system.pid('trade-engine'), 'SIGKILL');
    await go('#/');
    await rowOf('trade-engine', 'error').waitFor({ timeout: 20_000 });
    await page.getByText('Trade Engine Coordinator needs you').waitFor();
    await page.getByText(/paused by local: moving to another rack/u).waitFor();
    await go('#/services/trade-engine');
    await page.getByRole('button', { name: 'Resume' }).click();
    await go('#/');
    await rowOf('trade-engine', 'running').waitFor({ timeout: 40_000 });
    expect(await rowOf('trade-engine').textContent()).not.toContain('paused');
  });

  it('says within five seconds that the connection is lost, never that all is well, and goes on by itself', async () => {
    const gateway = await system.pid('api-gateway');
    const engine = await system.pid('trade-engine');
    await system.waitForService('trade-engine', ({ cooldownUntil }) => cooldownUntil === null, 10_000);
    process.kill(gateway, 'SIGSTOP');
    const stoppedAt = performance.now();
    process.kill(engine, 'SIGKILL');
    try {
      await page.getByRole('alert').getByText('The connection is lost.').waitFor({ timeout: 10_000 });
      expect(performance.now() - stoppedAt).toBeLessThan(6_000);
      expect(await page.locator('article[data-status="running"]').count()).toBe(0);
      expect(await page.getByText('All 3 services are running.').count()).toBe(0);
    } finally {
      process.kill(gateway, 'SIGCONT');
    }
    await page.getByText('All 3 services are running.').waitFor({ timeout: 40_000 });
    expect(await page.getByRole('alert').count()).toBe(0);
    // What happened meanwhile is not missing.
    await system.waitForLog(({ status, timestamp }) => status === 'success' && timestamp > Date.now() - 40_000, {
      service: 'trade-engine',
      timeoutMs: 40_000,
    });
    const lines = system.log('trade-engine').filter(({ status }) => status === 'success').length;
    await go('#/activity');
    const entries = page.getByRole('listitem').filter({ hasText: 'trade-engine' }).filter({ hasText: 'success' });
    await expect.poll(() => entries.count(), { timeout: 10_000 }).toBe(lines);
    await go('#/');
  });

  it('filters the recovery log, follows it, and gives it as a file', async () => {
    await go('#/activity/recovery-log');
    await page.getByLabel('Service').fill('position-threshold');
    await page.getByLabel('Outcome').selectOption('success');
    const entries = page.getByRole('list', { name: 'Entries' }).getByRole('listitem');
    await expect.poll(() => entries.allTextContents(), { timeout: 10_000 }).toHaveLength(1);
    expect(await entries.first().textContent()).toContain('position-threshold · manual restart');
    const address = await page.getByRole('link', { name: 'Download' }).getAttribute('href');
    const file = await system.request(address ?? '');
    expect(file.headers.get('content-disposition')).toContain('attachment');
    expect(await file.text()).toMatch(/^\S+ \| manual_restart \| success \| .* service=position-threshold/u);
  });

  it('changes an interval, checked by the schema of the API', async () => {
    await go('#/settings');
    const field = page.getByLabel(/^Check every/u);
    await field.fill('7');
    await page.getByText('Too small: expected number to be >=100').waitFor();
    await field.fill('900');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('900 ms · from the environment: 1 s').waitFor();
    const service = await (await system.request('/api/recovery/services/database')).json();
    expect(service).toMatchObject({ configuration: { intervalMs: 900 } });
  });

  it.each(['light', 'dark'] as const)('has no serious finding of axe in the %s theme', async (colorScheme) => {
    // axe itself makes code from text, which the policy forbids: in a page whose complaints do not count.
    const { page: examined } = await openPage(browser, system.url(), { colorScheme });
    for (const hash of PAGES) {
      await examined.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await examined.locator('main h1, main h2').first().waitFor({ state: 'attached' });
      expect(await axeFindings(examined), hash).toEqual([]);
    }
    await examined.evaluate("location.hash = '#/'");
    await examined.getByRole('button', { name: 'Restart Database Connection' }).click();
    await examined.getByRole('button', { name: 'Restart now' }).waitFor();
    expect(await axeFindings(examined), 'the dialog of a restart').toEqual([]);
    await examined.keyboard.press('Escape');
    expect(await examined.getByRole('dialog').count()).toBe(0);
    await examined.context().close();
  });

  it('is used with the keyboard alone', async () => {
    await go('#/');
    await rowOf('database').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('engine');
    expect(await page.locator('article[data-service]').count()).toBe(1);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await rowOf('database').waitFor();
    await page.locator('[data-row-link]').first().focus();
    const first = await page.evaluate('document.activeElement.textContent');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate('document.activeElement.textContent'), { timeout: 10_000 }).not.toBe(first);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Latency' }).waitFor();
  });

  it('fits on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const hash of PAGES) {
      await go(hash);
      await page.locator('main h1, main h2').first().waitFor({ state: 'attached' });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), hash).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize({ width: 1360, height: 900 });
  });

  it('has run without an error, a dialog, a breach of its policy, or a request to elsewhere', () => {
    expect(watched.complaints).toEqual([]);
  });
});
