import { z } from 'zod';

/** One operation of the API, as its own document describes it. */
export interface ApiOperation {
  readonly method: string;
  /** With `{names}` of parameters. */
  readonly path: string;
  readonly queryNames: readonly string[];
  /** undefined: it takes no body. */
  readonly bodyExample: unknown;
}

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        parameters: z.array(z.object({ name: z.string(), in: z.string() })),
        requestBody: z.object({ content: z.record(z.string(), z.object({ example: z.unknown() })) }).optional(),
      }),
    ),
  ),
});

/** Every operation in the server's own /openapi.json. */
export async function readOperations(baseUrl: string): Promise<ApiOperation[]> {
  const response = await fetch(`${baseUrl}/openapi.json`);
  const { paths } = documentSchema.parse(await response.json());
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters, requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      queryNames: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      bodyExample: requestBody?.content['application/json']?.example,
    })),
  );
}
