import { problemSchema } from '@recovery/contracts';
import { PROBLEMS, type ProblemCode } from '../http/problem.ts';
import type { Access, ResponseSpec, Route } from '../http/route.ts';
import { jsonSchemaOf, propertiesOf, type JsonObject } from './json-schemas.ts';
import { problemsOf } from './problems-of.ts';

const VERSION = '0.1.0';
const PROBLEM_TYPE = 'application/problem+json';

/** The OpenAPI 3.1 document of the routes: all that it says is read from the table that is served. */
export function openApiDocument(routes: readonly Route[]): JsonObject {
  const paths = [...Map.groupBy(routes, ({ path }) => path)].map(([path, those]): [string, JsonObject] => [
    path.replaceAll(/:(\w+)/gu, '{$1}'),
    Object.fromEntries(those.map((route) => [route.method, operationOf(route)])),
  ]);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Automatic Recovery System',
      version: VERSION,
      description:
        'How every service is, why it was restarted or not, and what people may do about it. Every error is `application/problem+json` (RFC 9457) with a `code` that does not change.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, or the API token.' },
        session: { type: 'apiKey', in: 'cookie', name: 'recovery_session', description: 'Begun by a login.' },
      },
      schemas: { Problem: { ...jsonSchemaOf(problemSchema, 'output'), description: 'RFC 9457 problem details.' } },
    },
  };
}

function operationOf(route: Route): JsonObject {
  const { method, path, summary, description, input, responses, bodyExample } = route;
  const body = jsonSchemaOf(input.body, 'input');
  return {
    operationId: `${method}${path.replaceAll(/[^a-z]+(\w)/giu, (_, letter: string) => letter.toUpperCase())}`,
    tags: [tagOf(route)],
    summary,
    description: [description, accessText(route.access)].filter((text) => text !== undefined).join('\n\n'),
    security: securityOf(route.access),
    parameters: parametersOf(route),
    ...(method === 'get'
      ? {}
      : {
          requestBody: {
            required: Array.isArray(body['required']) || bodyExample !== undefined,
            content: {
              'application/json': { schema: body, ...(bodyExample === undefined ? {} : { example: bodyExample }) },
            },
          },
        }),
    responses: {
      ...Object.fromEntries(Object.entries(responses).map(([status, spec]) => [status, responseOf(spec)])),
      ...problemResponses(route),
    },
  };
}

function parametersOf({ input, headers = [] }: Route): JsonObject[] {
  return [
    ...propertiesOf(input.params).map(({ name, schema }) => ({ name, in: 'path', required: true, schema })),
    ...propertiesOf(input.query).map(({ name, schema }) => ({ name, in: 'query', required: false, schema })),
    ...headers.map(({ name, description }) => ({
      name,
      in: 'header',
      required: false,
      description,
      schema: { type: 'string' },
    })),
  ];
}

function responseOf({ description, schema, contentType = 'application/json', example }: ResponseSpec): JsonObject {
  if (schema === undefined && example === undefined) return { description };
  const content = {
    schema: schema === undefined ? { type: 'string' } : jsonSchemaOf(schema, 'output'),
    ...(example === undefined ? {} : { example }),
  };
  return { description, content: { [contentType]: content } };
}

/** One response a status, which names the codes that it can have. A status that is a regular answer too is both. */
function problemResponses(route: Route): JsonObject {
  const byStatus = Map.groupBy(problemsOf(route), (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const regular = route.responses[status];
      const own = regular === undefined ? {} : responseOf(regular);
      const problem = { [PROBLEM_TYPE]: { schema: problemOf(codes), example: problemExample(codes) } };
      const content =
        'content' in own && typeof own['content'] === 'object' ? { ...own['content'], ...problem } : problem;
      const words = codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`);
      return [status, { description: [regular?.description, ...words].filter(Boolean).join('\n\n'), content }];
    }),
  );
}

function problemOf(codes: readonly ProblemCode[]): JsonObject {
  return {
    allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { enum: codes } } }],
  };
}

function problemExample([code = 'internal']: readonly ProblemCode[]): JsonObject {
  const { title, status } = PROBLEMS[code];
  return {
    type: `urn:recovery:problem:${code}`,
    title,
    status,
    code,
    requestId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  };
}

function securityOf(access: Access): JsonObject[] {
  return access === 'open' ? [{}] : [{ key: [] }, { session: [] }];
}

function accessText(access: Access): string {
  if (access === 'open') return 'Open to everybody.';
  if (access === 'heartbeat') return 'For operators, and with the token for heartbeats (HEARTBEAT_TOKEN).';
  return access === 'admin' ? 'For admins.' : `For the role ${access} and the ones above it.`;
}

function tagOf({ path }: Pick<Route, 'path'>): string {
  if (!path.startsWith('/api/')) return 'process';
  if (/\/(?:login|logout|me)$/u.test(path)) return 'session';
  return path.startsWith('/api/recovery/services/') ? 'services' : 'recovery';
}
