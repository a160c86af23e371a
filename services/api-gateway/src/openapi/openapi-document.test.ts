import { expect, test } from 'vitest';
import { z } from 'zod';
import { PROBLEMS } from '../http/problem.ts';
import { METHODS } from '../http/route.ts';
import { ROUTES, SERVED_ROUTES } from '../routes.ts';
import { openApiDocument } from './openapi-document.ts';
import { problemsOf } from './problems-of.ts';

const routes = ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const);

test('no route stands in the table twice', () => {
  expect(new Set(routes.map(([name]) => name)).size).toBe(ROUTES.length);
});

test.each(routes)('%s shows examples that are valid', (_name, { input, responses, bodyExample }) => {
  const text = z.string();
  const shown = Object.values(responses)
    .filter(({ schema, contentType }) => schema !== undefined || contentType !== undefined)
    .map(({ schema = text, example }) => ({ schema, example }));
  for (const { schema, example } of [...shown, { schema: input.body, example: bodyExample ?? {} }]) {
    expect(schema.safeParse(example)).toMatchObject({ success: true });
  }
});

test('everything that changes state is in the audit log under a name; what is sent all the time is not', () => {
  const changing = SERVED_ROUTES.filter(({ method }) => method !== 'get');
  const unaudited = changing.filter(({ audit }) => typeof audit !== 'string').map(({ path }) => path);
  expect(unaudited).toEqual(['/api/recovery/signals', '/api/recovery/heartbeats/:service']);
  const documented = ROUTES.filter(({ method }) => method !== 'get');
  expect(documented.filter(({ bodyExample }) => bodyExample === undefined)).toEqual([]);
});

test('every problem of the catalogue belongs to some route, but for what has none', () => {
  const known = new Set(SERVED_ROUTES.flatMap(problemsOf));
  const others = Object.keys(PROBLEMS).filter((code) => ![...known].includes(code as keyof typeof PROBLEMS));
  expect(others).toEqual(['method_not_allowed']);
});

test('the document has an operation for each route, with an id of its own', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument(ROUTES))) as {
    paths: Record<string, Record<string, { operationId: string; responses: object }>>;
  };
  const operations = Object.values(document.paths).flatMap((path) => METHODS.flatMap((method) => path[method] ?? []));
  expect(operations).toHaveLength(ROUTES.length);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(ROUTES.length);
  for (const { responses } of operations) expect(Object.keys(responses)).toContain('500');
});
