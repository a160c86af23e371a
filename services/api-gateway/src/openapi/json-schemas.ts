import { z } from 'zod';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The schemas of a document: those with an id (`.meta({ id })`) stand once, among its components. */
export class JsonSchemas {
  readonly #components = new Map<string, JsonObject>();

  /**
   * A zod schema as OpenAPI 3.1 understands it, which is JSON Schema 2020-12.
   * @param io `input`: what people send, before defaults and conversions; `output`: what they get
   */
  of(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
    const text = JSON.stringify(z.toJSONSchema(schema, { io }));
    const whole: unknown = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'));
    if (!isObject(whole)) return {};
    const { $schema: _, $defs, ...own } = whole;
    for (const [name, part] of Object.entries(isObject($defs) ? $defs : {})) {
      if (isObject(part)) this.#components.set(name, withoutId(part));
    }
    const { id } = own;
    if (typeof id !== 'string') return own;
    this.#components.set(id, withoutId(own));
    return { $ref: `#/components/schemas/${id}` };
  }

  /** The properties of an object that people send, with whether each must be given. */
  propertiesOf(schema: z.ZodType): { name: string; isRequired: boolean; schema: JsonObject }[] {
    const { properties, required } = this.of(schema, 'input');
    if (!isObject(properties)) return [];
    return Object.entries(properties).flatMap(([name, property]) =>
      isObject(property)
        ? [{ name, isRequired: Array.isArray(required) && required.includes(name), schema: property }]
        : [],
    );
  }

  components(): JsonObject {
    return Object.fromEntries([...this.#components].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function withoutId(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== 'id'));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}
