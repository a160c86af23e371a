import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { openBrowser } from '../../browser/open-page.ts';
import { startPage, wellState, type StartedPage } from '../../browser/started-page.ts';
import type { BenchCase, Figures } from '../bench-case.ts';

const ASSETS = resolve(import.meta.dirname, '../../../services/dashboard/dist/assets');
const LARGEST_GZIP_BYTES = 150_000;
const LOADS = 7;

const FIRST_PAINT = "performance.getEntriesByName('first-paint')[0].startTime";

export const pageCase: BenchCase = {
  title: 'the page: its size, and how soon it shows 3 and 1,000 services',
  run: async () => {
    const sizes = { javaScript: gzippedBytes('.js'), css: gzippedBytes('.css') };
    if (sizes.javaScript > LARGEST_GZIP_BYTES) {
      throw new Error(`${sizes.javaScript} bytes of JavaScript, more than ${LARGEST_GZIP_BYTES}`);
    }
    return {
      javaScriptGzipBytes: sizes.javaScript,
      cssGzipBytes: sizes.css,
      ...(await paints(3)),
      ...(await paints(1_000)),
    };
  },
};

/** As the page is transferred at best; the gateway itself does not compress. */
function gzippedBytes(extension: string): number {
  return readdirSync(ASSETS)
    .filter((name) => name.endsWith(extension))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(ASSETS, name)), { level: 9 }).length, 0);
}

/** Medians over some loads, each with nothing in the cache. */
async function paints(serviceCount: number): Promise<Figures> {
  const browser = await openBrowser();
  if (browser === null) return {};
  const started = await startServices(serviceCount);
  try {
    const loads: { firstPaint: number; servicesShown: number }[] = [];
    for (let load = 0; load < LOADS; load += 1) {
      const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
      const page = await context.newPage();
      await page.goto(started.url);
      await page.getByText(`All ${serviceCount} services are running.`).waitFor();
      const servicesShown = z.number().parse(await page.evaluate('performance.now()'));
      loads.push({ firstPaint: z.number().parse(await page.evaluate(FIRST_PAINT)), servicesShown });
      await context.close();
    }
    return {
      [`firstPaintMs${serviceCount}`]: median(loads.map(({ firstPaint }) => firstPaint)),
      [`servicesShownMs${serviceCount}`]: median(loads.map(({ servicesShown }) => servicesShown)),
    };
  } finally {
    await browser.close();
    await started.stop();
  }
}

async function startServices(count: number): Promise<StartedPage> {
  const ids = Array.from({ length: count }, (_, index) => `service-${index}`);
  const lines = ids.map((id) => `  ${id}: { name: ${id}, probe: { kind: tcp, host: 127.0.0.1, port: 9 } }`);
  const started = await startPage({ services: `services:\n${lines.join('\n')}\n` });
  await started.setStates(ids.map((id) => wellState(id)));
  return started;
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
}
