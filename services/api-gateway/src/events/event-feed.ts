import { errorMessage, RateLimitedLog, startLoop, type Logger } from '@recovery/runtime';
import type { Events, StreamEntry } from '@recovery/store';
import { Places } from '../http/places.ts';
import { isLater } from './entry-order.ts';

/** Somebody who follows the events. */
export interface Subscription {
  end(): void;
}

export interface EventFeed {
  /**
   * Tells every entry after `position`, in order and once each, until it is ended; null when all places are taken.
   * @throws {AppError} `store_unavailable` when what lies behind cannot be read
   */
  follow(position: string, onEntry: (entry: StreamEntry) => void): Promise<Subscription | null>;
  /** Calls back when the feed is closed: whoever follows shall go. */
  onClose(listener: () => void): () => void;
  close(): Promise<void>;
}

interface Follower {
  position: string;
  /** Live entries wait here while the ones behind are being read. */
  waiting: StreamEntry[] | null;
  readonly onEntry: (entry: StreamEntry) => void;
}

const LOOK_EVERY_MS = 200;
const BATCH = 500;
const MAX_FOLLOWERS = 100;
/** Whoever is further behind than that many live entries is not catching up. */
const MAX_WAITING = 10_000;

/** Reads the event stream once for all who follow it, and only while somebody does. */
export function openEventFeed({ events, log }: { events: Pick<Events, 'after' | 'bounds'>; log: Logger }): EventFeed {
  const limited = new RateLimitedLog({ log, linesPerMinute: 2 });
  const places = new Places(MAX_FOLLOWERS);
  const followers = new Set<Follower>();
  const closing = new Set<() => void>();
  let cursor: string | null = null;

  const loop = startLoop({
    name: 'event feed',
    intervalMs: LOOK_EVERY_MS,
    run: async () => {
      if (followers.size === 0) {
        cursor = null;
        return;
      }
      cursor ??= (await events.bounds()).newest;
      const entries = await events.after(cursor, BATCH);
      for (const entry of entries) {
        cursor = entry.entryId;
        for (const follower of followers) tell(follower, entry);
      }
    },
    onError: (error) => limited.warn('feed', { reason: errorMessage(error) }, 'events cannot be followed'),
  });

  const catchUp = async (follower: Follower): Promise<void> => {
    for (;;) {
      const behind = await events.after(follower.position, BATCH);
      for (const entry of behind) pass(follower, entry);
      if (behind.length < BATCH) break;
    }
    const live = follower.waiting ?? [];
    follower.waiting = null;
    for (const entry of live) pass(follower, entry);
  };

  return {
    follow: async (position, onEntry) => {
      const release = places.take();
      if (release === null) return null;
      const follower: Follower = { position, waiting: [], onEntry };
      const end = (): void => {
        followers.delete(follower);
        release();
      };
      // First among the live ones, then what lies behind: nothing falls between the two.
      followers.add(follower);
      try {
        await loop.trigger();
        await catchUp(follower);
      } catch (error) {
        end();
        throw error;
      }
      return { end };
    },
    onClose: (listener) => {
      closing.add(listener);
      return () => closing.delete(listener);
    },
    close: async () => {
      for (const listener of closing) listener();
      await loop.stop();
    },
  };
}

function tell(follower: Follower, entry: StreamEntry): void {
  if (follower.waiting === null) pass(follower, entry);
  else if (follower.waiting.length < MAX_WAITING) follower.waiting.push(entry);
}

function pass(follower: Follower, entry: StreamEntry): void {
  if (!isLater(entry.entryId, follower.position)) return;
  follower.position = entry.entryId;
  follower.onEntry(entry);
}
