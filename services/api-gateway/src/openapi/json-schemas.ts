import { z } from 'zod';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A zod schema as OpenAPI 3.1 understands it, which is JSON Schema 2020-12.
 * @param io `input`: what people send, before defaults and conversions; `output`: what they get
 */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

/** The properties of an object schema, with whether each must be given. */
export function propertiesOf(schema: z.ZodType): { name: string; isRequired: boolean; schema: JsonObject }[] {
  const { properties, required } = jsonSchemaOf(schema, 'input');
  if (!isObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, property]) =>
    isObject(property)
      ? [{ name, isRequired: Array.isArray(required) && required.includes(name), schema: property }]
      : [],
  );
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}
