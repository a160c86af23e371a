import type { RequestHandler } from 'express';

/** 200 whenever the event loop turns. */
export const getLivez: RequestHandler = (_request, response) => {
  response.set('cache-control', 'no-store').json({ status: 'ok' });
};
