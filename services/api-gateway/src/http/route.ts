import type { Role } from '@recovery/contracts';
import type { Response } from 'express';
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
import type { Gateway } from '../gateway.ts';
import { invalidInput } from './invalid-input.ts';
import type { ProblemCode, ProblemDetails } from './problem.ts';

export const METHODS = ['get', 'post', 'put', 'patch'] as const;
export type Method = (typeof METHODS)[number];
/** `open`: everybody; `heartbeat`: operators, and whoever has the token for heartbeats; a role: it, and the roles above. */
export type Access = 'open' | 'heartbeat' | Role;

/** One answer that is no problem: JSON with a schema, text of some other type, or nothing. */
export interface ResponseSpec {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly contentType?: string;
  readonly example?: unknown;
  /** There is a text/plain of it too; this is one. */
  readonly textExample?: string;
}
export type ResponseSpecs = Readonly<Record<number, ResponseSpec>>;

export interface Input extends z.ZodRawShape {
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType;
}

const nothing = z.strictObject({});
/** Of a route that takes nothing; others replace what they take. */
export const NO_INPUT = { params: nothing, query: nothing, body: nothing } as const;

interface ReplyExtras {
  readonly headers?: Readonly<Record<string, string>>;
  /** Who it turned out to be, for the audit log. */
  readonly by?: string;
  /** What was done, and to what, for the audit log. */
  readonly detail?: string;
  /** There was nothing to do, and nothing for the audit log. */
  readonly changedNothing?: boolean;
}
export interface ProblemReply<Code extends ProblemCode = ProblemCode> {
  readonly problem: Code;
  readonly details?: ProblemDetails;
}
export interface BodyReply extends ReplyExtras {
  readonly status: number;
  readonly body?: unknown;
}
/** Writes the answer itself, for those that have no end or do not fit into memory. */
export interface StreamReply {
  stream(response: Response): Promise<void>;
}
export type Reply = ProblemReply | BodyReply | StreamReply;

type Success<Specs extends ResponseSpecs> = {
  [Status in keyof Specs & number]: Specs[Status] extends { readonly schema: infer Schema extends z.ZodType }
    ? ReplyExtras & { readonly status: Status; readonly body: z.input<Schema> }
    : ReplyExtras & { readonly status: Status };
}[keyof Specs & number];

/** What a handler works with, beside its input. */
export interface Call {
  readonly gateway: Gateway;
  readonly caller: Caller;
  /** Names as they were sent, in lower case. */
  header(name: string): string | undefined;
  /** Nothing but the headers of the answer is wanted. */
  readonly isHead: boolean;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
  /** Asks anew whether the caller may call this route, for answers that take long. */
  isStillAllowed(): Promise<boolean>;
  /** Whether the sender has a role at all, on a route that is open to everybody. */
  isKnown(): Promise<boolean>;
  /** Epoch ms. */
  readonly now: number;
}

export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

type MaybePromise<T> = Promise<T> | T;

interface RouteFacts {
  readonly method: Method;
  /** As Express writes it: `/api/recovery/services/:service`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly description?: string;
  /** Headers of the request that mean something here. */
  readonly headers?: readonly { readonly name: string; readonly description: string }[];
  /** A body as people would send it. */
  readonly bodyExample?: unknown;
  /** What the audit log calls it; demanded of everything that changes state, null for heartbeats. */
  readonly audit?: string | null;
  /** Where a browser is sent that asks for this page and is nobody yet. */
  readonly loginPage?: string;
}

/** One route, as the table holds it: everything that is demanded and promised, and what is done. */
export interface Route extends RouteFacts {
  readonly input: Input;
  readonly responses: ResponseSpecs;
  /** Beside those that every route of its kind can have. */
  readonly problems: readonly ProblemCode[];
  /** Input that does not fit is answered with `request_invalid`. */
  run(input: RawInput, call: Call): Promise<Reply>;
}

/** Ties the types of a handler's input and answers to what its route promises. */
export function defineRoute<Shape extends Input, const Specs extends ResponseSpecs, Code extends ProblemCode = never>(
  facts: RouteFacts & {
    readonly input: Shape;
    readonly responses: Specs;
    readonly problems?: readonly Code[];
  },
): {
  /** The route, with what is done. */
  servedBy(
    handle: (
      call: Call & z.output<z.ZodObject<Shape>>,
    ) => MaybePromise<Success<Specs> | ProblemReply<Code> | StreamReply>,
  ): Route;
} {
  const schema = z.object(facts.input);
  return {
    servedBy: (handle) => ({
      ...facts,
      problems: facts.problems ?? [],
      run: async (input, call) => {
        const parsed = schema.safeParse(input);
        return parsed.success ? handle({ ...call, ...parsed.data }) : invalidInput(parsed.error);
      },
    }),
  };
}
