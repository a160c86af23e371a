import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from './find-browser.ts';
import { openBrowser, openPage } from './open-page.ts';
import { failingState, startPage, wellState, type StartedPage } from './started-page.ts';

const PAYLOADS = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(2)</script>',
  "'-alert(3)-'",
  '<svg/onload=alert(4)>',
  '{{constructor.constructor("alert(5)")()}}',
  '<a href="javascript:alert(6)">x</a>',
];
const SOON = { timeout: 20_000 };
const HOSTILE = PAYLOADS.join(' ');
const API_TOKEN = 'the-token-of-this-browser-test';
const SERVICES = `
services:
  shop:
    name: 'Shop <img src=x onerror=alert(7)>'
    probe: { kind: http, url: "http://127.0.0.1:9/<script>alert(8)</script>" }
    ladder: [{ name: restart, actionType: service_restart, steps: [{ driver: process, process: shop }] }]
  till: { name: Till, dependsOn: [shop], probe: { kind: tcp, host: 127.0.0.1, port: 9 } }
`;

describe.skipIf((await findBrowser()) === null)('the page', () => {
  let browser: Browser;
  let started: StartedPage;

  beforeAll(async () => {
    const opened = await openBrowser();
    if (opened === null) throw new Error('the browser is gone');
    browser = opened;
    started = await startPage({ services: SERVICES, env: { API_TOKEN } });
    await started.setStates([failingState('shop', HOSTILE), wellState('till')]);
    const event = {
      id: 'hostile',
      at: Date.now(),
      service: 'shop',
      actionType: 'service_restart',
      status: 'failed',
      error: HOSTILE,
      retryCount: 1,
      severity: 'critical',
      incidentId: 'shop-1',
      attempt: 1,
      rung: '<script>alert(9)</script>',
      durationMs: 12,
    };
    await started.redis.xadd('{recovery}:events', '*', 'event', JSON.stringify(event));
  });
  afterAll(async () => {
    await browser?.close();
    await started?.stop();
  });

  async function logIn(key: string) {
    const watched = await openPage(browser, started.url);
    await watched.page.getByLabel('API key').fill(key);
    await watched.page.getByRole('button', { name: 'Log in' }).click();
    return watched;
  }

  it('asks for a key, refuses a wrong one in the words of the API, and remembers the session, not the key', async () => {
    const { page } = await logIn('wrong');
    await page.getByRole('alert').getByText('A valid token is needed').waitFor();
    await page.getByLabel('API key').fill(API_TOKEN);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('article[data-service="till"]').waitFor();
    expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])')).not.toContain(
      API_TOKEN,
    );
    await page.reload();
    await page.locator('article[data-service="till"]').waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('API key').waitFor();
  });

  it('keeps what services say as text, on every page', async () => {
    const { page, complaints } = await logIn(API_TOKEN);
    await page.locator('article[data-service="shop"]').waitFor();
    const seen: string[] = [];
    for (const hash of [
      '#/',
      '#/services/shop',
      '#/activity',
      '#/activity/recovery-log',
      '#/activity/error-log',
      '#/settings',
    ]) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.locator('main h1, main h2').first().waitFor({ state: 'attached' });
      await expect.poll(() => page.locator('text=Reading').count(), SOON).toBe(0);
      seen.push((await page.locator('main').textContent()) ?? '');
    }
    for (const payload of PAYLOADS) expect(seen[0]).toContain(payload);
    for (const payload of PAYLOADS) expect(seen[2]).toContain(payload);
    expect(seen[2]).toContain('<script>alert(9)</script>');
    expect(await page.locator('main img, main script, main a[href^="javascript:"]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('lets a viewer look, and says why nothing can be done', async () => {
    const { page } = await logIn(started.key('viewer'));
    const button = page.getByRole('button', { name: /Restart Till/u });
    await button.waitFor();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    expect(await button.getAttribute('title')).toBe('your role is viewer; it takes an operator');
    await button.click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.evaluate("location.hash = '#/activity/audit'");
    await page.getByText('Only admins may read this.').waitFor();
  });

  it('lets an operator pause everything, which everybody sees at once, but not change the settings', async () => {
    const { page } = await logIn(started.key('operator'));
    const { page: other } = await logIn(started.key('viewer'));
    await other.locator('article[data-service="till"]').waitFor();
    await page.getByRole('button', { name: 'Pause everything' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('<script>alert(10)</script>');
    await page.getByRole('dialog').getByRole('button', { name: 'Pause everything' }).click();
    await other.getByText(/Everything is paused/u).waitFor({ timeout: 15_000 });
    await page.evaluate("location.hash = '#/settings'");
    const control = page.getByRole('switch', { name: 'Automatic recovery' });
    expect(await control.getAttribute('aria-disabled')).toBe('true');
    expect(await page.getByLabel(/^Check every/u).isEditable()).toBe(false);
    await page.getByRole('button', { name: 'Resume everything' }).click();
    await expect.poll(() => other.getByText(/Everything is paused/u).count(), SOON).toBe(0);
  });

  it('shows a refusal in the words of the API', async () => {
    const { page } = await logIn(API_TOKEN);
    await page.getByRole('button', { name: /Restart Till/u }).click();
    await page.getByText('it has no ladder in services.yaml').waitFor();
    await page.getByRole('button', { name: 'Restart now' }).click();
    const refusal = page.getByRole('alert').getByText('Nothing is configured that could recover this service');
    await expect.poll(() => refusal.count(), SOON).toBe(1);
  });

  it('never shows as running what has not been checked for three intervals', async () => {
    const { page } = await logIn(API_TOKEN);
    const old = wellState('till');
    await started.setStates([{ ...old, lastCheckAt: Date.now() - 95_000, since: Date.now() - 200_000 }]);
    await page.locator('article[data-service="till"][data-status="unknown"]').waitFor();
    await page.getByText('Till needs you').waitFor();
    expect(await page.locator('article[data-service="till"]').textContent()).toMatch(/no check result for \d+ s/u);
  });
});
