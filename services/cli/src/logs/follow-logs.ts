import type { HistoryEntry } from '@recovery/contracts';
import type { GatewayCall } from '../commands/command.ts';
import type { ServerSentEvent } from '../gateway/event-parser.ts';
import { followEvents } from '../gateway/follow-events.ts';
import { parseEntry } from '../gateway/parse-entry.ts';
import { entryLine } from '../status/service-words.ts';
import { readLogs, type LogQuery } from './read-logs.ts';

/** What was, then what happens; resolves with Ctrl-C. In JSON a line for each entry. */
export async function followLogs({ terminal, gateway, signal }: GatewayCall, query: LogQuery): Promise<void> {
  const show = (entry: HistoryEntry): void => {
    if (terminal.isJson) terminal.jsonLine(entry);
    else terminal.line(...entryLine(entry));
  };
  try {
    // In this order nothing falls between the two; what is in both is shown once.
    const events = await followEvents(gateway, { signal, note: terminal.note });
    const { entries } = await readLogs(gateway, query);
    for (const entry of entries.toReversed()) show(entry);
    const shown = new Set(entries.map(identity));
    for await (const event of events) {
      const entry = entryOf(event, terminal.note);
      if (entry === null || !fits(entry, query) || shown.delete(identity(entry))) continue;
      show(entry);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function entryOf({ name, data }: ServerSentEvent, note: (text: string) => void): HistoryEntry | null {
  if (name === 'gap') note('what happened meanwhile is not kept any more: some entries are missing here');
  return name === 'recovery' ? parseEntry(data) : null;
}

/** Whether a live entry is among those that were asked for; one that is new is not too old. */
export function fits(
  { service, status, timestamp }: HistoryEntry,
  { service: wantedService, status: wantedStatus, from }: LogQuery,
): boolean {
  return (
    (wantedService === undefined || service === wantedService) &&
    (wantedStatus === undefined || wantedStatus.split(',').includes(status)) &&
    (from === undefined || Date.parse(timestamp) >= Date.parse(from))
  );
}

function identity({ timestamp, service, actionType, status, incidentId, attempt }: HistoryEntry): string {
  return JSON.stringify([timestamp, service, actionType, status, incidentId, attempt]);
}
