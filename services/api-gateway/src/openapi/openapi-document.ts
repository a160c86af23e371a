import { problemSchema } from '@recovery/contracts';
import { PROBLEMS } from '../http/problem.ts';
import type { Access, ResponseSpec, Route } from '../http/route.ts';
import { JsonSchemas, type JsonObject } from './json-schemas.ts';
import { ProblemResponses, responseOf as problemResponse } from './problem-responses.ts';
import { problemsOf } from './problems-of.ts';

const VERSION = '0.1.0';
const TAGS = {
  recovery: 'How everything is, and what people may do about it.',
  services: 'One service.',
  session: 'Who asks.',
  process: 'The gateway itself.',
} as const;

interface Parts {
  readonly schemas: JsonSchemas;
  readonly problems: ProblemResponses;
}

/** The OpenAPI 3.1 document of the routes: all that it says is read from the table that is served. */
export function openApiDocument(routes: readonly Route[]): JsonObject {
  const parts: Parts = { schemas: new JsonSchemas(), problems: new ProblemResponses() };
  const problem = parts.schemas.of(problemSchema, 'output');
  const paths = [...Map.groupBy(routes, ({ path }) => path)].map(([path, those]): [string, JsonObject] => [
    path.replaceAll(/:(\w+)/gu, '{$1}'),
    Object.fromEntries(those.map((route) => [route.method, operationOf(route, parts)])),
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
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, or the API token.' },
        session: { type: 'apiKey', in: 'cookie', name: 'recovery_session', description: 'Begun by a login.' },
      },
      responses: parts.problems.components(),
      schemas: { ...parts.schemas.components(), Problem: problem },
    },
  };
}

function operationOf(route: Route, { schemas, problems }: Parts): JsonObject {
  const { method, path, summary, description, responses } = route;
  const regular = Object.entries(responses).map(([status, spec]): [string, JsonObject] => [
    status,
    responseOf(spec, schemas),
  ]);
  // A status that is a regular answer and a problem is both.
  const isRegular = (status: number): boolean => responses[status] !== undefined;
  const codes = problemsOf(route);
  const both = regular.map(([status, response]): [string, JsonObject] => {
    const own = codes.filter((code) => String(PROBLEMS[code].status) === status);
    return [status, own.length === 0 ? response : merged(response, problemResponse(own))];
  });
  const others = problems.of(codes.filter((code) => !isRegular(PROBLEMS[code].status)));
  return {
    operationId: `${method}${path.replaceAll(/[^a-z]+(\w)/giu, (_, letter: string) => letter.toUpperCase())}`,
    tags: [tagOf(path)],
    summary,
    description: [description, accessText(route.access)].filter((text) => text !== undefined).join('\n\n'),
    security: route.access === 'open' ? [{}] : [{ key: [] }, { session: [] }],
    parameters: parametersOf(route, schemas),
    ...(method === 'get' ? {} : { requestBody: requestBody(route, schemas) }),
    responses: { ...Object.fromEntries(both), ...Object.fromEntries(others) },
  };
}

function requestBody({ input, bodyExample }: Route, schemas: JsonSchemas): JsonObject {
  const example = bodyExample === undefined ? {} : { example: bodyExample };
  return {
    required: !input.body.safeParse({}).success,
    content: { 'application/json': { schema: schemas.of(input.body, 'input'), ...example } },
  };
}

function parametersOf({ input, headers = [] }: Route, schemas: JsonSchemas): JsonObject[] {
  return [
    ...schemas.propertiesOf(input.params).map(({ name, schema }) => ({ name, in: 'path', required: true, schema })),
    ...schemas
      .propertiesOf(input.query)
      .map(({ name, schema, isRequired }) => ({ name, in: 'query', required: isRequired, schema })),
    ...headers.map(({ name, description }) => ({
      name,
      in: 'header',
      required: false,
      description,
      schema: { type: 'string' },
    })),
  ];
}

function responseOf(spec: ResponseSpec, schemas: JsonSchemas): JsonObject {
  const { description, schema, contentType, example, textExample } = spec;
  if (schema === undefined && contentType === undefined) return { description };
  const content = {
    schema: schema === undefined ? { type: 'string' } : schemas.of(schema, 'output'),
    ...(example === undefined ? {} : { example }),
  };
  const text = textExample === undefined ? {} : { 'text/plain': { schema: { type: 'string' }, example: textExample } };
  return { description, content: { [contentType ?? 'application/json']: content, ...text } };
}

function merged(
  regular: JsonObject,
  problem: { readonly description: string; readonly content: JsonObject },
): JsonObject {
  const { description, content } = regular;
  return {
    description: `${String(description)}\n\n${problem.description}`,
    content: { ...(typeof content === 'object' ? content : {}), ...problem.content },
  };
}

function accessText(access: Access): string {
  if (access === 'open') return 'Open to everybody.';
  if (access === 'heartbeat') return 'For operators, and with the token for heartbeats (HEARTBEAT_TOKEN).';
  return access === 'admin' ? 'For admins.' : `For the role ${access} and the ones above it.`;
}

function tagOf(path: string): keyof typeof TAGS {
  if (!path.startsWith('/api/')) return 'process';
  if (/\/(?:login|logout|me)$/u.test(path)) return 'session';
  return path.startsWith('/api/recovery/services/') ? 'services' : 'recovery';
}
