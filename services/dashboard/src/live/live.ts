import { statusResponseSchema, type HistoryEntry, type LiveStatus, type ServiceView } from '@recovery/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { createContext } from 'react';
import { call } from '../api/call.ts';
import { queries } from '../api/queries.ts';
import { applyChange } from './apply-change.ts';
import { CheckSamples } from './check-samples.ts';
import { Clock } from './clock.ts';
import { LiveConnection } from './live-connection.ts';

/** What the whole page lives by. */
export interface Live {
  readonly connection: LiveConnection;
  readonly clock: Clock;
  readonly samples: CheckSamples;
}

export const LiveContext = createContext<Live | null>(null);

export const STATUS_KEY = ['live', 'status'] as const;
export const HISTORY_KEY = ['live', 'history'] as const;
const KEPT_HISTORY = 500;
const HALF_HOUR_MS = 1_800_000;

/** A connection that writes what it hears into the cache, and has read anew what that makes untrue. */
export function createLive(client: QueryClient): Live {
  const clock = new Clock();
  const samples = new CheckSamples();
  client.setQueryDefaults(['live'], { structuralSharing: false, staleTime: Infinity, gcTime: Infinity });

  const put = (status: LiveStatus): void => {
    clock.note(Date.parse(status.generatedAt));
    client.setQueryData<LiveStatus>(STATUS_KEY, status);
  };
  const addHistory = (entries: readonly HistoryEntry[]): void => {
    client.setQueryData<readonly HistoryEntry[]>(HISTORY_KEY, (known = []) => merge(entries, known));
  };
  /** All that is told about a service, but how it is configured. */
  const readAnew = (id: string): void => {
    const isToldOf = ({ queryKey: [kind, service, what] }: { queryKey: readonly unknown[] }): boolean =>
      kind === 'service' && service === id && what !== 'configuration';
    void client.invalidateQueries({ predicate: isToldOf });
  };

  const connection = new LiveConnection({
    onStatus: (status) => {
      for (const service of status.services) samples.note(service);
      put(status);
      void client.invalidateQueries({ queryKey: ['service'] });
    },
    onChange: (change) => {
      const before = client.getQueryData<LiveStatus>(STATUS_KEY);
      if (before === undefined) return;
      for (const service of change.services ?? []) {
        samples.note(service);
        const known = before.services.find(({ id }) => id === service.id);
        if (known === undefined || isAnotherStory(known, service)) readAnew(service.id);
      }
      put(applyChange(before, change));
      if (halfHour(before.generatedAt) !== halfHour(change.generatedAt)) {
        void client.invalidateQueries({ queryKey: ['trends'] });
      }
      if (change.maintenance !== undefined) void client.invalidateQueries({ queryKey: queries.maintenance.queryKey });
      if (change.autoRecoveryEnabled !== undefined) {
        void client.invalidateQueries({ queryKey: queries.settings.queryKey });
      }
    },
    onRecovery: (entry) => {
      addHistory([entry]);
      readAnew(entry.service);
      for (const log of ['errors', 'system']) {
        void client.invalidateQueries({ queryKey: ['log', `/api/recovery/logs/${log}`] });
      }
    },
    onAudit: ({ action }) => {
      void client.invalidateQueries({ queryKey: queries.audit.queryKey });
      if (action === 'settings') void client.invalidateQueries({ queryKey: queries.settings.queryKey });
      if (action.includes('maintenance')) void client.invalidateQueries({ queryKey: queries.maintenance.queryKey });
    },
    onGap: () => {
      void call(statusResponseSchema, '/api/recovery/status?limit=1').then(
        ({ history }) => addHistory(history),
        // Whoever cannot read it now is about to lose the connection too, and comes back here.
        () => undefined,
      );
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'live' });
    },
  });
  let wasLive = false;
  connection.subscribe(() => {
    const isLive = connection.snapshot().phase === 'live';
    // What could not be read while the server was away or blind can be read now.
    if (isLive && !wasLive) void client.invalidateQueries({ predicate: ({ state }) => state.status === 'error' });
    wasLive = isLive;
  });
  return { connection, clock, samples };
}

/** Something else happens than before: the words differ in more than their numbers. */
function isAnotherStory(before: ServiceView, after: ServiceView): boolean {
  const story = ({ status, incidentId, acknowledgedBy, message }: ServiceView): string =>
    [status, incidentId, acknowledgedBy, message.replaceAll(/\d+/gu, '')].join('\n');
  return story(before) !== story(after);
}

/** The step of the trends that a time lies in. */
function halfHour(time: string): number {
  return Math.floor(Date.parse(time) / HALF_HOUR_MS);
}

/** Newest first, each once. */
function merge(some: readonly HistoryEntry[], others: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const all = new Map([...some, ...others].map((entry) => [historyKey(entry), entry]));
  return [...all.values()].toSorted((a, b) => b.timestamp.localeCompare(a.timestamp)).slice(0, KEPT_HISTORY);
}

/** What tells one entry from the others. */
export function historyKey({ timestamp, service, actionType, status, attempt, incidentId }: HistoryEntry): string {
  return [timestamp, service, actionType, status, attempt, incidentId].join(' ');
}
