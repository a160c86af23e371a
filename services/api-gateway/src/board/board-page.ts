import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineRoute, NO_INPUT, type Route } from '../http/route.ts';
import { z } from 'zod';

const CONFIGURATION = {
  boardTitle: 'Queues',
  favIcon: { default: 'static/images/logo.svg', alternative: 'static/favicon-32x32.png' },
  miscLinks: [{ text: 'System health', url: '/' }],
  locale: { lng: 'en-US' },
  hideDocsLink: true,
};
const FILES = /(?:src|href)="(static\/[\w/.-]+\.(js|css))"/gu;

/**
 * The board's page at one of its paths. Not the library's own: that one loads a font from elsewhere and has styles
 * within, which our policy does not allow.
 */
export function boardPage(path: string, { root, directory }: { root: string; directory: string }): Route {
  return defineRoute({
    method: 'get',
    path,
    access: 'viewer',
    summary: 'The queues',
    loginPage: '/',
    input: { ...NO_INPUT, params: z.record(z.string(), z.string()), query: z.record(z.string(), z.unknown()) },
    responses: { 200: { description: 'A page that needs no other server.', contentType: 'text/html' } },
  }).servedBy(() => ({
    stream: async (response) => {
      const page = pageWith(await readFile(join(directory, 'index.ejs'), 'utf8'), root);
      const policy = response.get('content-security-policy') ?? '';
      response.set('content-security-policy', policy.replace("base-uri 'none'", "base-uri 'self'"));
      response.set('cache-control', 'no-cache').type('html').send(page);
    },
  }));
}

function pageWith(template: string, root: string): string {
  const files = [...template.matchAll(FILES)].map(([, file = '', kind]) =>
    kind === 'css' ? `<link rel="stylesheet" href="${file}" />` : `<script defer src="${file}"></script>`,
  );
  return `<!doctype html>
<html lang="en" dir="ltr">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <base href="${root}/" />
    <title>Queues</title>
    <link rel="icon" type="image/svg+xml" id="fav-logo" href="static/images/logo.svg" />
    ${files.join('\n    ')}
  </head>
  <body class="preload">
    <script id="__UI_CONFIG__" type="application/json">${JSON.stringify(CONFIGURATION)}</script>
    <div id="root"></div>
  </body>
</html>
`;
}
