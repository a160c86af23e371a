import { once } from 'node:events';
import type { AuditEvent, RecoveryEvent } from '@recovery/contracts';
import type { StreamEntry } from '@recovery/store';
import type { Response } from 'express';
import { auditView } from '../audit/audit-view.ts';
import { STALLED_MS } from '../http/stalled.ts';
import { historyEntry } from './history-entry.ts';
import type { StatusMessage } from './status-feed.ts';

const RETRY_MS = 2_000;
/** Whoever does not read what happens now is let go; the browser comes back and goes on where it was. */
const MAX_UNREAD_BYTES = 1_000_000;

/** Writes server-sent events (WHATWG HTML, "Server-sent events") to one response. */
export class EventStream {
  readonly #response: Response;

  constructor(response: Response) {
    this.#response = response;
  }

  begin(): void {
    this.#response.status(200).set({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    this.#response.type('text/event-stream');
    this.#response.flushHeaders();
    this.#write(`retry: ${RETRY_MS}\n\n`);
  }

  recovery({ entryId, event }: StreamEntry<RecoveryEvent>): void {
    this.#event('recovery', historyEntry(event), entryId);
  }

  /** Without an id: a browser goes on after the last `recovery`, whose stream it is. */
  audit({ event }: StreamEntry<AuditEvent>): void {
    this.#event('audit', auditView(event));
  }

  /** What lies between the two is not there any more. */
  gap(between: { after: string; oldest: string }): void {
    this.#event('gap', between);
  }

  status({ name, data }: StatusMessage): void {
    this.#event(name, data);
  }

  /** Says nothing, so that whatever is in between keeps the connection open. */
  heartbeat(): void {
    this.#write(': \n\n');
  }

  /** Resolves when what was written is taken, or nobody is there any more; who takes nothing for a minute is cut off. */
  async ready(): Promise<void> {
    if (!this.#response.writableNeedDrain || this.#response.destroyed) return;
    const timer = setTimeout(() => this.#response.destroy(), STALLED_MS);
    const over = new AbortController();
    try {
      const { signal } = over;
      await Promise.race([once(this.#response, 'drain', { signal }), once(this.#response, 'close', { signal })]);
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  }

  end(): void {
    this.#response.end();
  }

  #event(name: string, data: unknown, id?: string): void {
    const idLine = id === undefined ? '' : `id: ${id}\n`;
    this.#write(`${idLine}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    this.#response.write(text);
    if (this.#response.writableLength > MAX_UNREAD_BYTES) this.#response.destroy();
  }
}
