import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { sendFile } from '../http/send-file.ts';

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
    // As a root: a folder above it may begin with a dot.
    else await sendFile(response, file, dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json'))));
  },
}));
