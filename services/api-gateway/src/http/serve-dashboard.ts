import { access } from 'node:fs/promises';
import { join } from 'node:path';
import express, { type RequestHandler } from 'express';

const NOT_BUILT = 'The dashboard is not built. Build it with: pnpm --filter @recovery/dashboard build\n';

/** The page itself, always asked for anew; a line that says how to build it when it is not there. */
export function dashboardPage(directory: string): RequestHandler {
  return async (_request, response) => {
    try {
      await access(join(directory, 'index.html'));
    } catch {
      response.status(200).type('text/plain').set('cache-control', 'no-store').send(NOT_BUILT);
      return;
    }
    response.sendFile('index.html', { root: directory, cacheControl: false, headers: { 'cache-control': 'no-cache' } });
  };
}

/** The files of the page. Their names change with their content, so they are kept for a year. */
export function dashboardAssets(directory: string): RequestHandler {
  return express.static(join(directory, 'assets'), { index: false, redirect: false, immutable: true, maxAge: '365d' });
}
