import { defineRoute, NO_INPUT } from '../http/route.ts';

// Only files of our own: the page's policy allows no inline script and no style attribute.
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>API of the Automatic Recovery System</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

export const getDocs = defineRoute({
  method: 'get',
  path: '/docs',
  access: 'open',
  summary: 'The API, to read and to try',
  input: NO_INPUT,
  responses: {
    200: { description: 'A page that needs no other server.', contentType: 'text/html', example: '<!doctype html>…' },
  },
}).servedBy(() => ({
  stream: async (response) => {
    // Its style sheet draws its arrows by data addresses; that loads nothing from anywhere.
    const policy = response.get('content-security-policy') ?? '';
    response.set('content-security-policy', policy.replace("img-src 'self'", "img-src 'self' data:"));
    response.set('cache-control', 'no-cache').type('html').send(PAGE);
  },
}));
