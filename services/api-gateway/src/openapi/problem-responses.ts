import { PROBLEMS, type ProblemCode } from '../http/problem.ts';
import type { JsonObject } from './json-schemas.ts';

const PROBLEM_TYPE = 'application/problem+json';

/** The problem responses of a document: the same ones stand once, among its components. */
export class ProblemResponses {
  readonly #components = new Map<string, JsonObject>();

  /** By status; each names the codes that it can have. */
  of(codes: readonly ProblemCode[]): [status: number, response: JsonObject][] {
    const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
    return [...byStatus].map(([status, those]) => {
      const name = those.join('-or-');
      this.#components.set(name, responseOf(those));
      return [status, { $ref: `#/components/responses/${name}` }];
    });
  }

  components(): JsonObject {
    return Object.fromEntries(this.#components);
  }
}

/** One response: also for a status that is a regular answer of the route too. */
export function responseOf(codes: readonly ProblemCode[]): {
  readonly description: string;
  readonly content: JsonObject;
} {
  const problem = {
    schema: {
      allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { enum: codes } } }],
    },
    example: exampleOf(codes),
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join('\n\n'),
    content: { [PROBLEM_TYPE]: problem },
  };
}

function exampleOf([code = 'internal']: readonly ProblemCode[]): JsonObject {
  const { title, status } = PROBLEMS[code];
  const requestId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
  return { type: `urn:recovery:problem:${code}`, title, status, code, requestId };
}
