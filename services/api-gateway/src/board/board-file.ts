import { join } from 'node:path';
import { z } from 'zod';
import { defineRoute, NO_INPUT, type Route } from '../http/route.ts';
import { sendFile } from '../http/send-file.ts';

/** A script, style or text of the board's page. */
export function boardFile({ root, directory }: { root: string; directory: string }): Route {
  return defineRoute({
    method: 'get',
    path: `${root}/static/*file`,
    access: 'viewer',
    summary: 'A file of the page of the queues',
    input: {
      ...NO_INPUT,
      params: z.strictObject({ file: z.array(z.string().max(100)).max(10) }),
      query: z.record(z.string(), z.unknown()),
    },
    responses: { 200: { description: 'Script, style, picture or texts.', contentType: 'text/javascript' } },
  }).servedBy(({ params: { file } }) => ({
    stream: async (response) => {
      response.set('cache-control', 'private, no-cache');
      await sendFile(response, file.join('/'), join(directory, 'static'));
    },
  }));
}
