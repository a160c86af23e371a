import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { BRAKE_OFF, initialState } from '@recovery/domain';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from './axe-findings.ts';
import { findBrowser } from './find-browser.ts';
import { openBrowser, openPage } from './open-page.ts';
import { FLEET, showFleet } from './shown-fleet.ts';
import { failingState, startPage, type StartedPage } from './started-page.ts';

const SCREENSHOTS = resolve(import.meta.dirname, '../../docs/screenshots');

describe.skipIf((await findBrowser()) === null)('a fleet in every state', () => {
  let browser: Browser;
  let started: StartedPage;

  beforeAll(async () => {
    const opened = await openBrowser();
    if (opened === null) throw new Error('the browser is gone');
    browser = opened;
    started = await startPage({ services: FLEET });
    await showFleet(started);
  });
  afterAll(async () => {
    await browser?.close();
    await started?.stop();
  });

  /** Into docs/screenshots, when it is asked for. */
  async function show(page: Page, name: string): Promise<void> {
    if (process.env['UPDATE_DOCS'] !== '1') return;
    mkdirSync(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: resolve(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
  }

  it('says what is wrong, what is being done and what a person has to do', async () => {
    const { page, complaints } = await openPage(browser, started.url, { colorScheme: 'light' });
    await page.getByText('Mailer needs you · 2 services are being healed · 2 services are not quite well.').waitFor();
    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).toMatch(/attempt 3 of 3 in \d+ s/u);
    expect(text).toMatch(/failing 6 of 10: the status is 503 · next check in \d+ s/u);
    expect(text).toContain('failed, held: depends on payments-api, which is recovering');
    expect(text).toContain('Nothing more happens by itself: find the cause, then restart it.');
    expect(text).toContain('disabled in services.yaml');
    await page.locator('svg[aria-hidden] path.fill-good').first().waitFor({ state: 'attached' });
    await show(page, 'overview');
    await page.emulateMedia({ colorScheme: 'dark' });
    await show(page, 'dark');
    expect(complaints).toEqual([]);
  });

  it('tells the story of an incident, and why nothing is done at the moment', async () => {
    const { page } = await openPage(browser, `${started.url}/#/services/payments-api`, {
      viewport: { width: 1360, height: 1180 },
    });
    await page.getByText('attempt 2: restart').first().waitFor();
    await page.getByText('Held by cooldown').waitFor();
    expect(await page.getByRole('region', { name: 'Incidents' }).textContent()).toContain('cannot reach ledger-db');
    await show(page, 'incident');
  });

  it.each(['light', 'dark'] as const)('has no serious finding of axe in the %s theme', async (colorScheme) => {
    const { page } = await openPage(browser, started.url, { colorScheme });
    await page.getByText('Mailer needs you').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.evaluate("location.hash = '#/services/payments-api'");
    await page.getByText('Held by cooldown').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('lets a person acknowledge an incident, which everybody sees', async () => {
    const { page } = await openPage(browser, `${started.url}/#/services/mailer`);
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByRole('dialog').getByLabel('Note').fill('the provider is down');
    await page.getByRole('button', { name: 'I take care of it' }).click();
    await page.getByText('local takes care of it: the provider is down').waitFor();
    await page.evaluate("location.hash = '#/'");
    const row = page.locator('article[data-service="mailer"]');
    await expect.poll(() => row.textContent(), { timeout: 10_000 }).toContain('local takes care of it.');
  });

  it('puts a service into maintenance, and ends it early from the settings', async () => {
    const { page } = await openPage(browser, `${started.url}/#/services/catalogue`);
    await page.getByRole('button', { name: 'Maintenance' }).click();
    await page.getByRole('dialog').getByLabel('What is being done').fill('new index');
    await page.getByRole('button', { name: 'Begin maintenance' }).click();
    await page.locator('[data-service="catalogue"][data-status="stopped"]').waitFor();
    expect(await page.locator('[data-message]').textContent()).toMatch(/in maintenance until .* \(new index\)/u);
    await page.evaluate("location.hash = '#/settings'");
    await page.getByText('catalogue: new index').waitFor();
    await page.getByRole('button', { name: 'End it' }).click();
    await page.getByText('None is planned.').waitFor();
    await page.evaluate("location.hash = '#/'");
    await page.locator('article[data-service="catalogue"][data-status="running"]').waitFor();
  });

  it('shows the brake above everything else', async () => {
    const brake = { ...BRAKE_OFF, engagedAt: Date.now() - 20_000, failingCount: 5, serviceCount: 11 };
    await started.redis.set('{recovery}:brake', JSON.stringify(brake));
    const { page } = await openPage(browser, started.url);
    await page.getByRole('alert').getByText('The brake is on: 5 of 11 services fail at once.').waitFor();
    expect(await page.getByRole('button', { name: /^Restart Catalogue/u }).getAttribute('title')).toBe(
      'the brake is on: too many services fail at once',
    );
    await started.redis.del('{recovery}:brake');
  });

  it('says when the server cannot see anything itself, shows nothing as fine meanwhile, and goes on', async () => {
    const { page } = await openPage(browser, started.url);
    await page.locator('article[data-status="running"]').first().waitFor();
    // Long enough for a look at the page, short enough to wait for.
    await started.redis.call('CLIENT', 'PAUSE', '9000', 'ALL');
    await page.getByRole('alert').getByText('its Redis is away').waitFor();
    expect(await page.locator('article[data-status="running"]').count()).toBe(0);
    await page.getByText('Last known: Needs you').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.locator('article[data-status="running"]').first().waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('reads what could not be read while the server was blind, as soon as it can', async () => {
    const { page } = await openPage(browser, started.url);
    await page.locator('article[data-status="running"]').first().waitFor();
    await started.redis.call('CLIENT', 'PAUSE', '9000', 'ALL');
    await page.getByRole('alert').getByText('its Redis is away').waitFor();
    await page.evaluate("location.hash = '#/activity/audit'");
    await page.getByText('Redis cannot be reached').waitFor();
    await page.getByRole('list', { name: 'Changes' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('goes on showing a restart whose service is not in the list any more', async () => {
    const { page } = await openPage(browser, started.url);
    await page.getByRole('button', { name: /^\d+ running/u }).click();
    await page.getByRole('button', { name: 'Restart Catalogue' }).click();
    await page.getByRole('dialog').getByRole('heading').waitFor();
    await started.setStates([failingState('catalogue', 'out of order')]);
    await page.locator('article[data-service="catalogue"]').waitFor({ state: 'detached' });
    await page.getByRole('dialog').getByText('It is degraded now: failing 6 of 10: out of order.').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
  });

  it('keeps what is typed into the settings while something else is changed, and says when it is saved', async () => {
    const { page } = await openPage(browser, `${started.url}/#/settings`);
    const { page: other } = await openPage(browser, `${started.url}/#/settings`);
    const field = page.getByLabel(/^Attempts in one incident/u);
    await field.fill('many');
    await page.getByText('must be a whole number').waitFor();
    await field.fill('4');
    await other.getByRole('switch', { name: 'Heal the database' }).click();
    await page.getByRole('switch', { name: 'Heal the database', checked: false }).waitFor();
    expect(await field.inputValue()).toBe('4');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved, and in force.').waitFor();
    expect(await field.inputValue()).toBe('4');
  });

  it('teaches whoever sees it for the first time', async () => {
    const fresh = await startPage({
      services: 'services:\n  a: { name: A, probe: { kind: tcp, host: 127.0.0.1, port: 9 } }\n',
    });
    try {
      await fresh.setStates([initialState({ serviceId: 'a', now: Date.now() })]);
      const { page } = await openPage(browser, fresh.url);
      await page.getByText('New here?').waitFor();
      await page.getByText('not checked yet').waitFor();
      await page.evaluate("location.hash = '#/activity'");
      await page.getByText('Nothing has had to be healed yet.').waitFor();
      expect(await page.locator('main').textContent()).toContain('why something was not done will appear here');
    } finally {
      await fresh.stop();
    }
  });
});
