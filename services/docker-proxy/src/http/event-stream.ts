import type { ServerResponse } from 'node:http';
import { CONTAINER_EVENTS, type ContainerEvent } from '@recovery/contracts';
import { errorMessage, type Logger } from '@recovery/runtime';
import type { Containers } from '../containers/open-containers.ts';
import type { Engine } from '../engine/engine-client.ts';
import type { EngineEvent } from '../engine/engine-schemas.ts';
import type { OrderBook } from '../orders/order-book.ts';

/** An empty line, so that a connection that is only half there is noticed at either end. */
const SIGN_OF_LIFE_EVERY_MS = 5000;
const MAX_UNREAD_BYTES = 1_000_000;

export interface EventSource {
  readonly engine: Engine;
  readonly containers: Containers;
  readonly orders: Pick<OrderBook, 'isUnderWay'>;
  readonly log: Logger;
}

/** Sends what happens to the served containers, a line of JSON each, until either end closes. */
export async function streamEvents(response: ServerResponse, source: EventSource): Promise<void> {
  const { engine, containers, log } = source;
  // Who we are, before the first event is judged.
  await containers.list();
  const abort = new AbortController();
  response.on('close', () => abort.abort());
  const signs = setInterval(() => response.write('\n'), SIGN_OF_LIFE_EVERY_MS);
  try {
    await engine.events({
      signal: abort.signal,
      onOpen: () => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
        response.flushHeaders();
      },
      onEvent: (event) => {
        const told = containerEvent(event, source);
        if (told !== null) response.write(`${JSON.stringify(told)}\n`);
        if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
      },
    });
  } catch (error) {
    if (!response.headersSent) throw error;
    log.warn({ reason: errorMessage(error) }, 'events of the Engine ended');
  } finally {
    clearInterval(signs);
  }
  response.end();
}

function containerEvent(
  { Action, Actor, timeNano }: EngineEvent,
  { containers, orders }: EventSource,
): ContainerEvent | null {
  // `health_status: unhealthy`
  const [word = '', health] = Action.split(': ');
  const event = CONTAINER_EVENTS.find((known) => known === (word === 'health_status' ? health : word));
  const { name: container = '', image = '', exitCode } = Actor.Attributes;
  const name = containers.nameOfEvent({ Id: Actor.ID, Names: [container], Image: image, Labels: Actor.Attributes });
  if (event === undefined || name === null) return null;
  return {
    id: `${Actor.ID.slice(0, 12)}-${event}-${timeNano}`,
    name,
    container,
    event,
    exitCode: event === 'die' && exitCode !== undefined && /^\d+$/u.test(exitCode) ? Number(exitCode) : null,
    byOrder: orders.isUnderWay(name),
  };
}
