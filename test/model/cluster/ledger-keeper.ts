import type { Debit, MemoryLedger } from './memory-ledger.ts';
import type { Component } from './component.ts';
import type { AttemptFacts } from '../fact.ts';

/** Between an attempt's start in the stream and its line in logs/recovery. */
const LOG_LAG_MS = 50;
const LOOK_EVERY_MS = 500;
const WAIT_FOR_WORKERS_MS = 3_000;
const WAIT_FOR_ENDS_MS = 10_000;

interface LoggedStart extends Debit {
  readonly facts: AttemptFacts;
  readonly writtenAt: number;
}

interface LedgerKeeperOptions {
  readonly ledger: MemoryLedger;
  readonly gateway: Component;
  readonly workers: readonly Component[];
  readonly windowMs: number;
  /** An attempt whose end was lost is said to be interrupted. */
  onWrittenOff(facts: AttemptFacts): void;
  /** false: what was done before a loss is forgotten. */
  readonly reenters: boolean;
}

/** What the gateway (keep-ledger.ts) and the workers (start-reentering.ts) do when Redis has lost its data. */
export class LedgerKeeper {
  readonly #options: LedgerKeeperOptions;
  /** The workers' files. */
  readonly #journal: Debit[] = [];
  /** The ledger that has what is in the files. */
  #enteredIn: string | null = null;
  #losses = 0;
  #log: LoggedStart[] = [];
  readonly #ended = new Set<string>();

  constructor(options: LedgerKeeperOptions) {
    this.#options = options;
  }

  /** reenter-actions.ts; the workers share their files. */
  reenter(): string | null {
    const { id } = this.#options.ledger;
    if (id !== null && this.#enteredIn === id) return id;
    this.#enter(this.#journal);
    this.#enteredIn = id;
    return id;
  }

  noteInJournal(debit: Debit): void {
    this.#journal.push(debit);
  }

  noteStart(facts: AttemptFacts, at: number): void {
    this.#log.push({
      facts,
      serviceId: facts.service,
      actionId: facts.attempt,
      at,
      writtenAt: this.#now() + LOG_LAG_MS,
    });
  }

  /** true: the log did not have this end yet. */
  noteEnd({ attempt }: AttemptFacts): boolean {
    const isNew = !this.#ended.has(attempt);
    this.#ended.add(attempt);
    return isNew;
  }

  /** The data are lost: until the ledger is open again nothing may begin. */
  reopen(): void {
    const lostAt = this.#now();
    this.#log = this.#log.filter(({ writtenAt }) => writtenAt <= lostAt);
    this.#losses += 1;
    const { gateway, workers } = this.#options;
    // Nobody looks at the same moment as another.
    for (const [index, worker] of workers.entries()) {
      this.#keepLooking(worker, {
        delayMs: (lostAt + index * 200) % LOOK_EVERY_MS,
        look: () => void this.reenter(),
      });
    }
    this.#keepLooking(gateway, { delayMs: (lostAt + 100) % LOOK_EVERY_MS, look: () => this.#open(lostAt) });
  }

  #open(closedSince: number): void {
    if (this.#now() - closedSince < WAIT_FOR_WORKERS_MS) return;
    this.#enter(this.#log);
    this.#options.ledger.open(this.#now());
    const withoutEnd = this.#log.filter(({ actionId }) => !this.#ended.has(actionId));
    this.#options.gateway.timeline.after(WAIT_FOR_ENDS_MS, () => {
      for (const { facts } of withoutEnd) if (this.noteEnd(facts)) this.#options.onWrittenOff(facts);
    });
  }

  #enter(debits: readonly Debit[]): void {
    const since = this.#now() - this.#options.windowMs;
    if (this.#options.reenters) this.#options.ledger.enter(debits.filter(({ at }) => at > since));
  }

  /** While the ledger is closed and the component runs. */
  #keepLooking(component: Component, { delayMs, look }: { delayMs: number; look: () => void }): void {
    const loss = this.#losses;
    component.timeline.after(delayMs, () => {
      if (this.#options.ledger.id !== null || loss !== this.#losses) return;
      if (component.isRunning) look();
      this.#keepLooking(component, { delayMs: LOOK_EVERY_MS, look });
    });
  }

  #now(): number {
    return this.#options.gateway.timeline.now;
  }
}
