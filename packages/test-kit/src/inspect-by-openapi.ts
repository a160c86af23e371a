import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

type JsonObject = Readonly<Record<string, unknown>>;
const DOCUMENT = 'openapi';

/**
 * Compares answers with what the server's own /openapi.json promises, by JSON Schema. An answer that is not
 * promised, or not as promised, throws and says why. Streams without an end are not read.
 */
export function inspectByOpenApi(): (request: { method: string; url: string }, response: Response) => Promise<void> {
  let document: Promise<Promises> | null = null;
  return async ({ method, url }, response) => {
    const { origin, pathname } = new URL(url);
    document ??= fetch(`${origin}/openapi.json`).then(async (answer) => new Promises(await answer.json()));
    const promises = await document;
    const place = promises.responseAt({ path: pathname, method, status: response.status });
    const type = response.headers.get('content-type')?.split(';')[0] ?? null;
    const where = `${method} ${pathname} → ${response.status}`;
    // Of what has no route only the form of the problem is promised.
    if (place === null) {
      if (response.status >= 400 && method !== 'HEAD') promises.check(PROBLEM, await response.json(), where);
      return;
    }
    if (type === 'text/event-stream') {
      // Of a copy: that ends only when the caller has ended theirs, so nobody waits for it here.
      response.body?.cancel().catch(() => undefined);
      return;
    }
    if (place === undefined) throw new Error(`${where} is not promised: ${await response.text()}`);
    if (type === null || method === 'HEAD') return;
    const content = promises.contentAt(place, type);
    if (content === null) throw new Error(`${where}: ${type} is not promised`);
    if (type.endsWith('json')) promises.check(`${content}/schema`, await response.json(), where);
  };
}

const PROBLEM = '/components/schemas/Problem';

class Promises {
  readonly #document: unknown;
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  readonly #checks = new Map<string, ValidateFunction>();

  constructor(document: unknown) {
    this.#document = document;
    if (!isObject(document)) throw new Error('/openapi.json is no object');
    this.#ajv.addSchema(document, DOCUMENT);
  }

  /** Where the answer is described; null when there is no such route, undefined when it is not promised. */
  responseAt({ path, method, status }: { path: string; method: string; status: number }): string | null | undefined {
    const paths = at(this.#document, '/paths');
    const wanted = method === 'HEAD' ? 'get' : method.toLowerCase();
    const template = Object.keys(isObject(paths) ? paths : {}).find((each) => matches(each, path));
    if (template === undefined) return null;
    const operation = `/paths/${escape(template)}/${wanted}`;
    if (!isObject(at(this.#document, operation))) return null;
    const place = `${operation}/responses/${status}`;
    const response = at(this.#document, place);
    if (!isObject(response)) return undefined;
    const { $ref } = response;
    return typeof $ref === 'string' ? $ref.slice(1) : place;
  }

  contentAt(place: string, type: string): string | null {
    const content = `${place}/content/${escape(type)}`;
    return at(this.#document, content) === undefined ? null : content;
  }

  check(pointer: string, body: unknown, where: string): void {
    const known = this.#checks.get(pointer) ?? this.#ajv.compile({ $ref: `${DOCUMENT}#${encodeURI(pointer)}` });
    this.#checks.set(pointer, known);
    if (known(body)) return;
    throw new Error(`${where} is not as promised: ${this.#ajv.errorsText(known.errors)}\n${JSON.stringify(body)}`);
  }
}

function matches(template: string, path: string): boolean {
  const [wanted, given] = [template.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => (part.startsWith('{') ? given[index] !== '' : part === given[index]))
  );
}

/** A JSON pointer's way to write a key (RFC 6901). */
function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function at(document: unknown, pointer: string): unknown {
  let value: unknown = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}
