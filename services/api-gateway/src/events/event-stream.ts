import { isAuditEvent } from '@recovery/contracts';
import type { StreamEntry } from '@recovery/store';
import type { Response } from 'express';
import { auditView } from '../audit/audit-view.ts';
import { historyEntry } from './history-entry.ts';
import type { StatusMessage } from './status-feed.ts';

const RETRY_MS = 2_000;
/** Whoever does not read is let go; the browser comes back and goes on where it was. */
const MAX_UNREAD_BYTES = 1_000_000;

/** Writes server-sent events (WHATWG HTML, "Server-sent events") to one response. */
export class EventStream {
  readonly #response: Response;
  readonly #showsAudit: boolean;

  constructor(response: Response, { showsAudit }: { showsAudit: boolean }) {
    this.#response = response;
    this.#showsAudit = showsAudit;
  }

  begin(): void {
    this.#response.status(200).set({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    this.#response.type('text/event-stream');
    this.#response.flushHeaders();
    this.#write(`retry: ${RETRY_MS}\n\n`);
  }

  entry({ entryId, event }: StreamEntry): void {
    if (!isAuditEvent(event)) this.#event('recovery', historyEntry(event), entryId);
    else if (this.#showsAudit) this.#event('audit', auditView(event), entryId);
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
