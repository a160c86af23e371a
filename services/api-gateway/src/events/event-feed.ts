import type { AuditEvent, RecoveryEvent } from '@recovery/contracts';
import type { Logger } from '@recovery/runtime';
import type { Store } from '@recovery/store';
import { Places } from '../http/places.ts';
import { openStreamFeed, type StreamFeed } from './stream-feed.ts';

/** What happens, for those who listen. */
export interface EventFeed {
  /** For those who listen. */
  readonly places: Places;
  readonly recovery: Pick<StreamFeed<RecoveryEvent>, 'follow'>;
  readonly audit: Pick<StreamFeed<AuditEvent>, 'follow'>;
  /** Calls back when the feed is closed: whoever follows shall go. */
  onClose(listener: () => void): () => void;
  close(): Promise<void>;
}

const MAX_FOLLOWERS = 100;

export function openEventFeed({
  store: { events, audit },
  log,
}: {
  store: Pick<Store, 'events' | 'audit'>;
  log: Logger;
}): EventFeed {
  const feeds = {
    recovery: openStreamFeed({ name: 'event feed', stream: events, log }),
    audit: openStreamFeed({ name: 'audit feed', stream: audit, log }),
  };
  const closing = new Set<() => void>();
  return {
    ...feeds,
    places: new Places(MAX_FOLLOWERS),
    onClose: (listener) => {
      closing.add(listener);
      return () => closing.delete(listener);
    },
    close: async () => {
      for (const listener of closing) listener();
      await Promise.all([feeds.recovery.close(), feeds.audit.close()]);
    },
  };
}
