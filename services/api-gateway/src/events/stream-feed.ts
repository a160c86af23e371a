import { errorMessage, RateLimitedLog, startLoop, type Logger } from '@recovery/runtime';
import type { StreamEntry } from '@recovery/store';
import { isLater } from './entry-order.ts';

/** Somebody who follows a stream. */
export interface Follower<Event> {
  onEntry(entry: StreamEntry<Event>): void;
  /** Resolves when they can take more of what lies behind. */
  ready(): Promise<void>;
  /** What lies behind cannot be read: they have to come again. */
  onFailure(): void;
}

export interface StreamFeed<Event> {
  /** Tells every entry after `position`, in order and once each, until the function that it gives is called. */
  follow(position: string, follower: Follower<Event>): () => void;
  close(): Promise<void>;
}

interface Place<Event> {
  position: string;
  /** Told by the loop; before that it reads by itself what lies behind. */
  isLive: boolean;
  hasEnded: boolean;
  readonly follower: Follower<Event>;
}

const LOOK_EVERY_MS = 200;
/** So many entries of what lies behind are in memory for each follower. */
const BATCH = 200;

/** Reads a stream once for all who follow it, and only while somebody does. */
export function openStreamFeed<Event>({
  name,
  stream,
  log,
}: {
  name: string;
  stream: {
    after(entryId: string, count: number): Promise<StreamEntry<Event>[]>;
    bounds(): Promise<{ newest: string }>;
  };
  log: Logger;
}): StreamFeed<Event> {
  const limited = new RateLimitedLog({ log, linesPerMinute: 2 });
  const places = new Set<Place<Event>>();
  let cursor: string | null = null;

  const loop = startLoop({
    name,
    intervalMs: LOOK_EVERY_MS,
    run: async () => {
      if (places.size === 0) {
        cursor = null;
        return;
      }
      cursor ??= (await stream.bounds()).newest;
      for (const entry of await stream.after(cursor, BATCH)) {
        cursor = entry.entryId;
        for (const place of places) if (place.isLive) tell(place, entry);
      }
    },
    onError: (error) => limited.warn('feed', { reason: errorMessage(error) }, `the ${name} cannot be followed`),
  });

  const catchUp = async (place: Place<Event>): Promise<void> => {
    while (!place.hasEnded) {
      cursor ??= (await stream.bounds()).newest;
      const before = cursor;
      const behind = await stream.after(place.position, BATCH);
      for (const entry of behind) {
        await place.follower.ready();
        tell(place, entry);
      }
      // Nothing was told to the live ones meanwhile: nothing falls between the two.
      place.isLive = behind.length === 0 && cursor === before;
      if (place.isLive) return;
    }
  };

  return {
    follow: (position, follower) => {
      const place: Place<Event> = { position, isLive: false, hasEnded: false, follower };
      places.add(place);
      catchUp(place).catch((error: unknown) => {
        limited.warn('behind', { reason: errorMessage(error) }, `the ${name} behind a listener cannot be read`);
        if (!place.hasEnded) follower.onFailure();
      });
      return () => {
        place.hasEnded = true;
        places.delete(place);
      };
    },
    close: () => loop.stop(),
  };
}

function tell<Event>(place: Place<Event>, entry: StreamEntry<Event>): void {
  if (place.hasEnded || !isLater(entry.entryId, place.position)) return;
  place.position = entry.entryId;
  place.follower.onEntry(entry);
}
