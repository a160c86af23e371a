import type { IncomingMessage } from 'node:http';
import { containerNameSchema, containerVerbs, type ContainerGroup } from '@recovery/contracts';
import { AppError, bearerMatches } from '@recovery/runtime';
import { containerView } from '../containers/container-view.ts';
import type { Containers } from '../containers/open-containers.ts';
import type { OrderBook } from '../orders/order-book.ts';
import { answerWith, isProblemCode, problem, type Reply } from './problem.ts';
import { readOrder } from './read-order.ts';

export interface Doors {
  readonly token: string;
  readonly containers: Containers;
  readonly orders: OrderBook;
}

/** The resource of a path; null when there is none. */
type Resource =
  | { readonly kind: 'list' }
  | { readonly kind: 'events' }
  | { readonly kind: 'container'; readonly name: string }
  | { readonly kind: 'order'; readonly name: string; readonly verb: (typeof containerVerbs)[number] };

/** `events`: the answer is a stream, which somebody else sends. Default is no: what is not listed is refused. */
export async function answer(request: IncomingMessage, doors: Doors): Promise<Reply | 'events'> {
  if (!bearerMatches(request.headers.authorization, doors.token)) {
    return problem('unauthorized', { headers: { 'www-authenticate': 'Bearer' } });
  }
  const resource = resourceOf(request.url ?? '/');
  if (resource === null) return problem('route_unknown');
  const method = resource.kind === 'order' ? 'POST' : 'GET';
  if (request.method !== method) return problem('method_not_allowed', { headers: { allow: method } });
  try {
    return await serve(resource, { request, doors });
  } catch (error) {
    if (!(error instanceof AppError) || !isProblemCode(error.code)) throw error;
    const members = resource.kind === 'order' ? { highestSeen: doors.orders.highestSeen(resource.name) } : {};
    return problem(error.code, {
      detail: error.message,
      ...(error.code === 'fencing_token_stale' ? { members } : {}),
    });
  }
}

async function serve(
  resource: Resource,
  { request, doors: { containers, orders } }: { request: IncomingMessage; doors: Doors },
): Promise<Reply | 'events'> {
  switch (resource.kind) {
    case 'list':
      return answerWith(await containers.list());
    case 'events':
      return 'events';
    case 'container':
      return answerWith(await viewOf(resource.name, containers));
    case 'order': {
      const fencingToken = await readOrder(request);
      if (typeof fencingToken !== 'number') return fencingToken;
      await orders.order({ name: resource.name, verb: resource.verb, fencingToken });
      return answerWith(await viewOf(resource.name, containers));
    }
  }
}

async function viewOf(name: string, containers: Containers): Promise<ContainerGroup> {
  return { name, containers: (await containers.inspect(name)).map(containerView) };
}

function resourceOf(url: string): Resource | null {
  // Names need no encoding, so nothing that is encoded is a name; nor is a query asked for.
  const [, root, name, verbText, ...rest] = url.split('/');
  if (rest.length > 0) return null;
  if (root === 'events') return name === undefined ? { kind: 'events' } : null;
  if (root !== 'containers') return null;
  if (name === undefined) return { kind: 'list' };
  if (!containerNameSchema.safeParse(name).success) return null;
  if (verbText === undefined) return { kind: 'container', name };
  const verb = containerVerbs.find((known) => known === verbText);
  return verb === undefined ? null : { kind: 'order', name, verb };
}
