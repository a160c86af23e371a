import express, { type Request, type Response } from 'express';

const MAX_BODY_BYTES = 100_000;
const JSON_TYPE = /^application\/json\s*(?:;|$)/iu;
// Compressed bodies are refused, as their true size is not known.
const parse = express.json({ limit: MAX_BODY_BYTES, inflate: false, strict: true, type: () => true });

/**
 * Whether the body is said to be JSON. That is demanded with or without a body: a form on another site
 * cannot send it without asking first.
 */
export function isJsonRequest(request: Request): boolean {
  return JSON_TYPE.test(request.headers['content-type'] ?? '');
}

/**
 * The JSON object or array of the body; an empty object when there is no body.
 * @throws body-parser's errors, which the error handler knows
 */
export async function readJsonBody(request: Request, response: Response): Promise<unknown> {
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: unknown) => {
      if (error === undefined || error === null) resolve();
      else reject(error instanceof Error ? error : new Error('the body cannot be read', { cause: error }));
    });
  });
  const body: unknown = request.body;
  return body ?? {};
}
