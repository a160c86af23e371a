import {
  auditViewSchema,
  historyEntrySchema,
  liveChangeSchema,
  liveStatusSchema,
  type AuditView,
  type HistoryEntry,
  type LiveChange,
  type LiveStatus,
} from '@recovery/contracts';
import { ApiRefusal, refusalOf } from '../api/call.ts';
import { readEvents, type ServerEvent } from './read-events.ts';

/**
 * connecting: nothing was heard yet · live: what is shown is true · blind: the server is there, but cannot read the
 * status · lost: nothing was heard for four seconds · refused: a key is needed
 */
export interface Connection {
  readonly phase: 'connecting' | 'live' | 'blind' | 'lost' | 'refused';
  /** When the status was last known to be true, epoch ms by this machine's clock; null before the first time. */
  readonly knownAt: number | null;
  /** Why it cannot be reached, in words. */
  readonly reason: string | null;
}

/** What is done with what is heard. */
export interface LiveListener {
  onStatus(status: LiveStatus): void;
  onChange(change: LiveChange): void;
  onRecovery(entry: HistoryEntry): void;
  onAudit(entry: AuditView): void;
  /** The stream is there, from the beginning or with a gap: what happened meanwhile must be read. */
  onGap(): void;
}

// The server says something at least every two seconds.
const SILENCE_MS = 4_000;
const RETRY_MS = { first: 300, last: 3_000 };

/** Follows the events of the server for as long as the page is open, and goes on after the last one that was heard. */
export class LiveConnection {
  readonly #listener: LiveListener;
  readonly #observers = new Set<() => void>();
  #connection: Connection = { phase: 'connecting', knownAt: null, reason: null };
  #lastEventId: string | null = null;
  #current = new AbortController();
  #silence: ReturnType<typeof setTimeout> | undefined;
  #wake: () => void = () => undefined;
  #generation = 0;

  constructor(listener: LiveListener) {
    this.#listener = listener;
  }

  readonly snapshot = (): Connection => this.#connection;

  readonly subscribe = (observer: () => void): (() => void) => {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  };

  /** Begins, or begins anew: after a login, and when the network is back. */
  readonly start = (): void => {
    this.#generation += 1;
    this.#current.abort();
    this.#wake();
    this.#expectSoon();
    void this.#follow(this.#generation);
  };

  readonly stop = (): void => {
    this.#generation += 1;
    clearTimeout(this.#silence);
    this.#current.abort();
    this.#wake();
  };

  async #follow(generation: number): Promise<void> {
    let retryMs = RETRY_MS.first;
    while (generation === this.#generation) {
      const reason = await this.#listen(() => (retryMs = RETRY_MS.first));
      if (generation !== this.#generation) return;
      if (reason instanceof ApiRefusal && reason.problem.status === 401) {
        this.#say({ phase: 'refused', reason: reason.message });
        return;
      }
      this.#say({ reason: reason?.message ?? null });
      await this.#pause(retryMs);
      retryMs = Math.min(RETRY_MS.last, 2 * retryMs);
    }
  }

  /** Until the stream ends, and why it did. */
  async #listen(onHeard: () => void): Promise<Error | null> {
    const abort = new AbortController();
    this.#current = abort;
    try {
      const response = await fetch('/api/recovery/events?status=true', {
        signal: abort.signal,
        cache: 'no-store',
        ...(this.#lastEventId === null ? {} : { headers: { 'last-event-id': this.#lastEventId } }),
      });
      if (!response.ok || response.body === null) return await refusalOf(response);
      if (this.#lastEventId === null) this.#listener.onGap();
      for await (const event of readEvents(response.body)) {
        this.#lastEventId = event.lastEventId ?? this.#lastEventId;
        this.#hear(event);
        onHeard();
      }
      return null;
    } catch {
      return null;
    }
  }

  #hear({ name, data }: ServerEvent): void {
    const value: unknown = JSON.parse(data);
    if (name === 'status') {
      this.#listener.onStatus(liveStatusSchema.parse(value));
      this.#knowNow();
    } else if (name === 'change') {
      this.#listener.onChange(liveChangeSchema.parse(value));
      this.#knowNow();
    } else if (name === 'recovery') this.#listener.onRecovery(historyEntrySchema.parse(value));
    else if (name === 'audit') this.#listener.onAudit(auditViewSchema.parse(value));
    else if (name === 'gap') this.#listener.onGap();
    else if (name === 'blind') {
      this.#expectSoon();
      this.#say({ phase: 'blind' });
    }
  }

  #knowNow(): void {
    this.#expectSoon();
    this.#say({ phase: 'live', knownAt: Date.now(), reason: null });
  }

  /** Also when the stream hangs without an end. */
  #expectSoon(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#say({ phase: 'lost' });
      this.#current.abort();
    }, SILENCE_MS);
  }

  #say(news: Partial<Connection>): void {
    const next = { ...this.#connection, ...news };
    const isSame = next.phase === this.#connection.phase && next.reason === this.#connection.reason;
    this.#connection = next;
    // knownAt changes twice a second; whoever shows it looks at the clock anyway.
    if (!isSame) for (const observer of this.#observers) observer();
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
