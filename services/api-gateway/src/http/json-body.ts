import express, { type RequestHandler } from 'express';
import { sendProblem } from './problem.ts';

const MAX_BODY_BYTES = 100_000;
const JSON_TYPE = /^application\/json\s*(?:;|$)/iu;

/**
 * Parses a JSON object. The content type is demanded, with or without a body: a form on another site
 * cannot send it without asking first. Compressed bodies are refused, as their true size is not known.
 */
export const jsonBody: readonly RequestHandler[] = [
  (request, response, next) => {
    if (JSON_TYPE.test(request.headers['content-type'] ?? '')) next();
    else sendProblem(response, 'content_type_unsupported');
  },
  express.json({ limit: MAX_BODY_BYTES, inflate: false, strict: true, type: () => true }),
];
