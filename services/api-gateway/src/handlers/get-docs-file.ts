import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { defineRoute, NO_INPUT } from '../http/route.ts';

const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
`;

export const getDocsFile = defineRoute({
  method: 'get',
  path: '/docs/:file',
  access: 'open',
  summary: 'A file of that page',
  input: {
    ...NO_INPUT,
    params: z.strictObject({ file: z.enum(['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js']) }),
  },
  responses: { 200: { description: 'Script or style.', contentType: 'text/javascript', example: START } },
}).servedBy(({ params: { file } }) => ({
  stream: async (response) => {
    response.set('cache-control', 'no-cache');
    if (file === 'start.js') response.type('js').send(START);
    else await sent(response, file);
  },
}));

function sent(response: { sendFile(path: string, done: (error?: Error) => void): void }, file: string): Promise<void> {
  const directory = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return new Promise((resolve, reject) => {
    response.sendFile(join(directory, file), (error) => {
      if (error === undefined || isGone(error)) resolve();
      else reject(error);
    });
  });
}

function isGone(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNABORTED' || error.code === 'EPIPE' || error.code === 'ECONNRESET');
}
