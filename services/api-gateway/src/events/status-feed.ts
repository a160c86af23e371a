import type { LiveChange, LiveStatus } from '@recovery/contracts';
import { startLoop } from '@recovery/runtime';
import { changeBetween } from './change-between.ts';

/** What a follower is told, as the event stream writes it: name and data. */
export type StatusMessage =
  | { readonly name: 'status'; readonly data: LiveStatus }
  | { readonly name: 'change'; readonly data: LiveChange }
  | { readonly name: 'blind'; readonly data: { readonly at: string } };

export interface StatusFeed {
  /** Everything first, then what changes; at least one message every two seconds. Returns how to leave. */
  follow(onMessage: (message: StatusMessage) => void): () => void;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 500;
/** The status of very many services is read less often: reading it shall take no more than a twentieth of the time. */
const REST_RATIO = 20;
const LONGEST_REST_MS = 2_000;

/** Reads the status once for all who follow it, and only while somebody does. */
export function openStatusFeed({
  load,
  now,
}: {
  load(now: number): Promise<LiveStatus>;
  /** Epoch ms. */
  now(): number;
}): StatusFeed {
  const followers = new Set<(message: StatusMessage) => void>();
  /** Those that have not been told everything yet. */
  const newcomers = new Set<(message: StatusMessage) => void>();
  let last: LiveStatus | null = null;
  let restUntil = 0;

  const tellAll = (message: StatusMessage): void => {
    for (const follower of followers) follower(message);
  };
  const loop = startLoop({
    name: 'status feed',
    intervalMs: LOOK_EVERY_MS,
    run: async () => {
      if (followers.size === 0 && newcomers.size === 0) last = null;
      const startedAt = performance.now();
      if ((last === null && newcomers.size === 0) || (newcomers.size === 0 && startedAt < restUntil)) return;
      const status = await load(now());
      const tookMs = performance.now() - startedAt;
      restUntil = startedAt + Math.min(LONGEST_REST_MS, REST_RATIO * tookMs);
      const change = last === null ? null : changeBetween(last, status);
      last = status;
      tellAll(change === null ? { name: 'status', data: status } : { name: 'change', data: change });
      for (const newcomer of newcomers) {
        newcomer({ name: 'status', data: status });
        followers.add(newcomer);
      }
      newcomers.clear();
    },
    // Why is in the log already: the same Redis serves everything else here.
    onError: () => {
      const message: StatusMessage = { name: 'blind', data: { at: new Date(now()).toISOString() } };
      for (const follower of [...followers, ...newcomers]) follower(message);
    },
  });

  return {
    follow: (onMessage) => {
      newcomers.add(onMessage);
      void loop.trigger();
      return () => {
        newcomers.delete(onMessage);
        followers.delete(onMessage);
      };
    },
    close: () => loop.stop(),
  };
}
