import { randomUUID } from 'node:crypto';

type Fields = Record<string, unknown>;

export interface Metadata extends Fields {
  uid: string;
  resourceVersion: string;
  generation: number;
  annotations?: Record<string, string>;
}
export interface ClusterObject extends Fields {
  metadata: Metadata;
}

/** The objects of a cluster by their paths, with versions as the API server keeps them. */
export class ClusterObjects {
  readonly #objects = new Map<string, ClusterObject>();
  #version = 1000;

  get(path: string): ClusterObject | undefined {
    return this.#objects.get(path);
  }

  /** A new object, or another under the same path: a uid of its own. */
  put(path: string, fields: Fields): void {
    const metadata = { name: path.split('/').at(-1), uid: randomUUID(), generation: 1, resourceVersion: this.#next() };
    this.#objects.set(path, { ...fields, metadata });
  }

  remove(path: string): void {
    this.#objects.delete(path);
  }

  /** RFC 7386. A status is written by its own subresource; the generation counts what the spec becomes. */
  merge(path: string, patch: Fields): ClusterObject | undefined {
    const object = this.#objects.get(path);
    if (object === undefined) return undefined;
    const before = JSON.stringify(object['spec']);
    const { status: _ignored, ...rest } = patch;
    const merged = mergeInto(object, rest);
    const metadata: Metadata = { ...object.metadata, ...fieldsOf(merged['metadata']), resourceVersion: this.#next() };
    if (JSON.stringify(merged['spec']) !== before) metadata.generation += 1;
    const result = { ...merged, metadata };
    this.#objects.set(path, result);
    return result;
  }

  /** As a controller does all the time. */
  setStatus(path: string, status: Fields): void {
    const object = this.#objects.get(path);
    if (object === undefined) throw new Error(`no object ${path}`);
    this.#objects.set(path, { ...object, status, metadata: { ...object.metadata, resourceVersion: this.#next() } });
  }

  #next(): string {
    this.#version += 1;
    return String(this.#version);
  }
}

function mergeInto(target: unknown, patch: Fields): Fields {
  const result = { ...fieldsOf(target) };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = isFields(value) ? mergeInto(result[name], value) : value;
  }
  return result;
}

export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
