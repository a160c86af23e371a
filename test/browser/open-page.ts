import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findBrowser } from './find-browser.ts';

/** A page, and everything on it that must not happen. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts, what the content security policy refused, dialogs, requests to elsewhere. */
  readonly complaints: readonly string[];
}

/** A browser of its own; null, with a line that says so, where none can be had. */
export async function openBrowser(): Promise<Browser | null> {
  const found = await findBrowser();
  if (found === null) {
    console.log('No Chromium was found on this machine: the tests of the page in a real browser are skipped.');
    return null;
  }
  return chromium.launch({
    executablePath: found.executablePath,
    env: { ...stringsOf(process.env), ...found.env },
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none', '--force-color-profile=srgb'],
  });
}

/** The panel at `url`, in a context of its own. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => console.error('Content Security Policy', effectiveDirective, blockedURI))",
  );
  page.on('pageerror', (error) => void complaints.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    if (/content security policy/iu.test(message.text())) complaints.push(`CSP: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`request to ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}

function stringsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );
}
