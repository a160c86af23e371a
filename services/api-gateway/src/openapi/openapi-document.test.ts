import { expect, test } from 'vitest';
import { PROBLEMS } from '../http/problem.ts';
import { METHODS } from '../http/route.ts';
import { ROUTES } from '../routes.ts';
import { openApiDocument } from './openapi-document.ts';
import { problemsOf } from './problems-of.ts';

const routes = ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const);

test('no route stands in the table twice', () => {
  expect(new Set(routes.map(([name]) => name)).size).toBe(ROUTES.length);
});

test.each(routes)('%s shows examples that are valid', (_name, { input, responses, bodyExample }) => {
  for (const { schema, example, contentType } of Object.values(responses)) {
    if (schema !== undefined) expect(schema.safeParse(example)).toMatchObject({ success: true });
    else if (contentType !== undefined) expect(example).toEqual(expect.any(String));
  }
  if (bodyExample !== undefined) expect(input.body.safeParse(bodyExample)).toMatchObject({ success: true });
});

test.each(routes.filter(([, { method }]) => method !== 'get'))(
  '%s says what the audit log calls it, or that it is not in it, and shows a body',
  (_name, { audit, bodyExample, path }) => {
    expect(bodyExample).toBeDefined();
    if (/heartbeats|signals/u.test(path)) expect(audit).toBeNull();
    else expect(audit).toEqual(expect.any(String));
  },
);

test('every problem of the catalogue belongs to some route, but for what has none', () => {
  const documented = new Set(ROUTES.flatMap(problemsOf));
  const others = Object.keys(PROBLEMS).filter((code) => ![...documented].includes(code as keyof typeof PROBLEMS));
  expect(others).toEqual(['not_found', 'method_not_allowed']);
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
