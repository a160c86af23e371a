import { eventIdSchema, eventsQuerySchema } from '@recovery/contracts';
import { isLater } from '../events/entry-order.ts';
import { EventStream } from '../events/event-stream.ts';
import { invalidValue } from '../http/invalid-input.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';

const HEARTBEAT_MS = 5_000;

export const getEvents = defineRoute({
  method: 'get',
  path: '/api/recovery/events',
  access: 'viewer',
  summary: 'What happens, as it happens',
  description:
    'Server-sent events: `recovery` as in the history, `audit` for admins, `gap` when what lies after Last-Event-ID is not kept any more. Without Last-Event-ID it begins now; with it an `audit` may be told again, known by its `id`. A comment every five seconds keeps the connection open; it ends when the key is revoked, or the session is over. With `status=true` also `status` (everything, as in the status, without what happened), then `change` (what of it is not as it was) at least every two seconds, and `blind` while it cannot be read.',
  input: { ...NO_INPUT, query: eventsQuerySchema },
  headers: [{ name: 'Last-Event-ID', description: 'The last event that was received: it goes on after that one.' }],
  responses: {
    200: {
      description: 'A stream without end.',
      contentType: 'text/event-stream',
      example: 'id: 1774778400000-0\nevent: recovery\ndata: {"service":"database"}\n\n',
    },
  },
  problems: ['request_invalid', 'too_many_listeners'],
}).servedBy(async ({ gateway: { feed, statusFeed, store }, query, caller, header, isHead, signal, isStillAllowed }) => {
  const lastEventId = header('last-event-id');
  const parsed = eventIdSchema.optional().safeParse(lastEventId);
  if (!parsed.success) return invalidValue('last-event-id', 'must be the id of an event');
  const [events, audit] = await inTime('reading the events', () =>
    Promise.all([store.events.bounds(), store.audit.bounds()]),
  );
  const position = parsed.data ?? events.newest;

  if (isHead) return { status: 200 };
  const leave = feed.places.take(caller);
  if (leave === null) return { problem: 'too_many_listeners', details: { headers: { 'retry-after': '10' } } };
  return {
    stream: async (response) => {
      const stream = new EventStream(response);
      stream.begin();
      if (isLater(events.oldest, position) && position !== '0-0') {
        stream.gap({ after: position, oldest: events.oldest });
      }
      const listener = { ready: () => stream.ready(), onFailure: () => stream.end() };
      const unfollow = [feed.recovery.follow(position, { ...listener, onEntry: (entry) => stream.recovery(entry) })];
      if (caller.role === 'admin') {
        const since = parsed.data ?? audit.newest;
        unfollow.push(feed.audit.follow(since, { ...listener, onEntry: (entry) => stream.audit(entry) }));
      }
      if (query.status !== undefined) unfollow.push(statusFeed.follow((message) => stream.status(message)));
      await untilGone({ stream, signal, isStillAllowed, onClose: feed.onClose });
      for (const end of unfollow) end();
      leave();
    },
  };
});

interface Following {
  readonly stream: EventStream;
  readonly signal: AbortSignal;
  isStillAllowed(): Promise<boolean>;
  onClose(listener: () => void): () => void;
}

async function untilGone({ stream, signal, isStillAllowed, onClose }: Following): Promise<void> {
  const timer = setInterval(() => {
    stream.heartbeat();
    // What cannot be looked up now is looked up at the next heartbeat.
    void isStillAllowed().then(
      (allowed) => (allowed ? undefined : stream.end()),
      () => undefined,
    );
  }, HEARTBEAT_MS);
  const offClose = onClose(() => stream.end());
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  offClose();
  clearInterval(timer);
}
