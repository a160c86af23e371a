import { setTimeout as delay } from 'node:timers/promises';
import type { HistoryEntry } from '@recovery/contracts';
import { errorMessage } from '@recovery/runtime';
import type { GatewayCall } from '../commands/command.ts';
import { followEvents } from '../gateway/follow-events.ts';
import { GatewayProblem } from '../gateway/gateway-problem.ts';
import { parseEntry } from '../gateway/parse-entry.ts';
import { entryLine } from '../status/service-words.ts';

const SETTLE_MS = 2_000;
const LOOK_EVERY_MS = 50;

export interface Progress {
  /** What came of this recovery so far. */
  readonly events: readonly HistoryEntry[];
  /** From here on the events of this recovery are shown. */
  begin(recoveryId: string): void;
  /** Shows a line in words. */
  tell(message: string): void;
  /** Waits a moment for the event that ends the last attempt, which comes a little after its end is known. */
  settle(): Promise<void>;
  end(): void;
}

/**
 * Shows the events of a recovery as they happen. Without them, because too many listen already or the connection broke
 * off, it goes on: how the recovery ends is asked for otherwise.
 */
export async function showProgress({
  terminal,
  gateway,
  signal,
  service,
}: GatewayCall & { service: string }): Promise<Progress> {
  const over = new AbortController();
  const events: HistoryEntry[] = [];
  let early: HistoryEntry[] = [];
  let recoveryId: string | null = null;
  const note = (text: string): void => {
    if (!terminal.isJson) terminal.note(text);
  };
  const show = (entry: HistoryEntry): void => {
    if (entry.incidentId !== recoveryId) return;
    events.push(entry);
    if (!terminal.isJson) terminal.line(...entryLine(entry));
  };
  const follow = async (stream: Awaited<ReturnType<typeof followEvents>>): Promise<void> => {
    for await (const { name, data } of stream) {
      const entry = name === 'recovery' ? parseEntry(data) : null;
      if (entry === null || entry.service !== service) continue;
      if (recoveryId === null) early.push(entry);
      else show(entry);
    }
  };
  const ends = AbortSignal.any([signal, over.signal]);
  const stream = await followEvents(gateway, { signal: ends, note }).catch((error: unknown) => {
    if (error instanceof GatewayProblem && error.code === 'too_many_listeners') return null;
    throw error;
  });
  if (stream !== null) {
    follow(stream).catch((error: unknown) => {
      if (!ends.aborted) note(errorMessage(error));
    });
  }
  return {
    events,
    begin: (id) => {
      recoveryId = id;
      if (!terminal.isJson) terminal.line(`${service}: accepted as ${id}`);
      for (const entry of early) show(entry);
      early = [];
    },
    tell: (message) => {
      if (!terminal.isJson) terminal.line({ text: `  ${message}`, style: 'dim' });
    },
    settle: async () => {
      if (stream === null) return;
      const deadline = performance.now() + SETTLE_MS;
      while (performance.now() < deadline && (events.at(-1)?.status ?? 'started') === 'started') {
        await delay(LOOK_EVERY_MS, undefined, { signal });
      }
    },
    end: () => over.abort(),
  };
}
