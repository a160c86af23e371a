import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { defineRoute, NO_INPUT, type Route } from '../http/route.ts';

const CONFIGURATION = {
  boardTitle: 'Queues',
  favIcon: { default: 'static/images/logo.svg', alternative: 'static/favicon-32x32.png' },
  miscLinks: [{ text: 'System health', url: '/' }],
  locale: { lng: 'en-US' },
  hideDocsLink: true,
};
const FILES = /(?:src|href)="(static\/[\w/.-]+\.(js|css))"/gu;

/** Whatever its page takes in its paths and query is for its scripts. */
const input = { ...NO_INPUT, params: z.record(z.string(), z.string()), query: z.record(z.string(), z.unknown()) };

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
    input,
    responses: { 200: { description: 'A page that needs no other server.', contentType: 'text/html' } },
  }).servedBy(() => ({
    stream: async (response) => {
      const nonce = randomBytes(16).toString('base64');
      const template = await readFile(join(directory, 'index.ejs'), 'utf8');
      const policy = response.get('content-security-policy') ?? '';
      response.set('content-security-policy', policyOfPage(policy, nonce));
      response.set('cache-control', 'no-store').type('html').send(pageWith(template, { root, nonce }));
    },
  }));
}

/**
 * Its files stand relative to its root, so it needs a base; its scripts write styles, which show the nonce, with
 * pictures by data addresses, which load nothing from anywhere.
 */
function policyOfPage(policy: string, nonce: string): string {
  return policy
    .replace("base-uri 'none'", "base-uri 'self'")
    .replace("img-src 'self'", "img-src 'self' data:")
    .replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`);
}

function pageWith(template: string, { root, nonce }: { root: string; nonce: string }): string {
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
    <script nonce="${nonce}" src="start.js"></script>
    ${files.join('\n    ')}
  </head>
  <body class="preload">
    <script id="__UI_CONFIG__" type="application/json">${JSON.stringify(CONFIGURATION)}</script>
    <div id="root"></div>
  </body>
</html>
`;
}

/** Only what a script creates gets the nonce; a style in the text of a job does not. */
const START = `const { nonce } = document.currentScript;
for (const name of ['createElement', 'createElementNS']) {
  const create = document[name];
  document[name] = (...what) => {
    const element = create.apply(document, what);
    if (element.localName === 'style') element.nonce = nonce;
    return element;
  };
}
`;

/** The script that comes before the board's own. */
export function boardStart({ root }: { root: string }): Route {
  return defineRoute({
    method: 'get',
    path: `${root}/start.js`,
    access: 'viewer',
    summary: 'The first script of the page of the queues',
    input,
    responses: { 200: { description: 'Script.', contentType: 'text/javascript' } },
  }).servedBy(() => ({
    stream: async (response) => {
      response.set('cache-control', 'private, no-cache').type('js').send(START);
    },
  }));
}
