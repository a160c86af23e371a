import type { RecoveryEvent } from '@recovery/contracts';
import type { ServiceState } from '@recovery/domain';
import { errorMessage, RateLimitedLog, startLoop, type Logger, type Loop } from '@recovery/runtime';
import type { Store } from '@recovery/store';
import { doneBefore, type BegunAttempt } from './done-before.ts';
import type { HoldsFile } from './holds-file.ts';

const LOOK_EVERY_MS = 500;
/**
 * What was begun moments before a loss is in no log: its event was lost with the stream. Workers that are alive
 * enter it from their journals meanwhile; they look every half second, and are connected again within two. One
 * that is not there in time enters its own before it begins anything, and until then begins nothing.
 */
const WAIT_FOR_WORKERS_MS = 3_000;
/** Whoever is still at an attempt that was lost finds its lease lost by then, and ends it itself. */
const WAIT_FOR_ENDS_MS = 20_000;
/** How far back an attempt without an end is looked for: nobody may have been there for long. */
const WITHOUT_END_MS = 86_400_000;
/** A process whose clock runs ahead writes into the future. */
const AHEAD_MS = 86_400_000;

interface KeepLedgerOptions {
  readonly store: Pick<Store, 'ledger' | 'holds' | 'events' | 'states'>;
  readonly holdsFile: HoldsFile;
  readonly logDir: string;
  /** How far back actions count. */
  readonly windowMs: number;
  /** From the start, or the opening of a ledger, until attempts without an end are written off. */
  readonly waitForEndsMs?: number;
  readonly log: Logger;
}

/**
 * Keeps what must outlive Redis. While the ledger is open, pauses and maintenance windows are copied to a file.
 * When it is closed (Redis is new, or has lost its data) the actions of the last window are entered from
 * logs/recovery, the pauses from the file, and once the workers had their time it is opened: until then nothing
 * may begin. Attempts that were begun and never ended, and of which no state knows any more, are written off as
 * interrupted: at each start, since an earlier gateway may have ended before it could.
 */
export function keepLedger({
  store,
  holdsFile,
  logDir,
  windowMs,
  waitForEndsMs = WAIT_FOR_ENDS_MS,
  log,
}: KeepLedgerOptions): Loop {
  const limited = new RateLimitedLog({ log, linesPerMinute: 2 });
  let closedSince: number | null = null;
  let writeOffAt: number | null = performance.now() + waitForEndsMs;

  const lookBack = (ms: number): ReturnType<typeof doneBefore> => {
    const now = Date.now();
    return doneBefore({ dir: logDir, from: now - ms, to: now + AHEAD_MS });
  };

  const open = async (): Promise<void> => {
    closedSince ??= performance.now();
    const { begun } = await lookBack(windowMs);
    const { pauses, windows } = holdsFile.read();
    // An empty log alone is no proof that nothing was done; that no ledger was ever open here is.
    const isFirst = begun.length === 0 && holdsFile.createFirst();
    if (!isFirst && performance.now() - closedSince < WAIT_FOR_WORKERS_MS) return;
    await store.ledger.enter(begun, { keepMs: 2 * windowMs });
    for (const pause of pauses) await store.holds.pause(pause);
    for (const window of windows) await store.holds.plan(window);
    await store.ledger.open(Date.now());
    closedSince = null;
    writeOffAt = performance.now() + waitForEndsMs;
    log.warn({ actions: begun.length, pauses: pauses.length, windows: windows.length }, 'ledger opened');
  };

  const writeOff = async (): Promise<void> => {
    const { withoutEnd } = await lookBack(Math.max(windowMs, WITHOUT_END_MS));
    const before = Date.now() - waitForEndsMs;
    const old = withoutEnd.filter(({ at }) => at <= before);
    const states = await store.states.getMany([...new Set(old.map(({ serviceId }) => serviceId))]);
    const lost = old.filter((attempt) => !isInFlight(attempt, states.get(attempt.serviceId)));
    await store.events.append(lost.map((attempt) => interruptedEvent(attempt, Date.now())));
    if (lost.length > 0) log.warn({ count: lost.length }, 'attempts without an end written off as interrupted');
  };

  return startLoop({
    name: 'ledger',
    intervalMs: LOOK_EVERY_MS,
    run: async () => {
      const held = await store.holds.read();
      if (held.isWhole) {
        closedSince = null;
        holdsFile.write(held);
      } else await open();
      if (held.isWhole && writeOffAt !== null && performance.now() >= writeOffAt) {
        await writeOff();
        writeOffAt = null;
      }
    },
    onError: (error) => limited.warn('ledger', { reason: errorMessage(error) }, 'ledger cannot be kept'),
  });
}

/** Its worker, or whoever finds it dead, ends it. */
function isInFlight({ actionId }: BegunAttempt, state: ServiceState | null | undefined): boolean {
  return state?.phase === 'recovering' && actionId === `${state.incident?.id}.${state.attempt}`;
}

/** Under the id that the attempt's own end would have: whichever comes first is the one that is written. */
function interruptedEvent({ serviceId, actionId, at, line }: BegunAttempt, now: number): RecoveryEvent {
  const { incident = null, attempt = '', rung = null } = line.details;
  return {
    id: `${actionId}.ended`,
    at: now,
    service: serviceId,
    actionType: line.actionType,
    status: 'interrupted',
    error: 'its end was lost with the data of Redis',
    retryCount: line.retryCount,
    severity: 'warning',
    incidentId: incident,
    attempt: /^\d{1,9}$/u.test(attempt) ? Number(attempt) : null,
    rung,
    durationMs: Math.max(0, now - at),
  };
}
