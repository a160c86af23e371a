import { waitFor } from '@recovery/test-kit';
import { Component } from './component.ts';

const WRITES_NOW = 'this gateway writes the log files now';
const READY_TIMEOUT_MS = 30_000;
const TAKEOVER_TIMEOUT_MS = 30_000;

/** Real gateways on one log directory, each started again when it dies, and which of them writes. */
export class Gateways {
  readonly #env: Readonly<Record<string, string>>;
  readonly #all: Component[] = [];
  readonly #killed = new Set<Component>();
  readonly endedByThemselves: string[] = [];
  #writer: Component | null = null;
  #writerLostAt: number | null = null;
  #lastWriter: Component | null = null;
  #isStopping = false;
  kills = 0;
  stops = 0;
  /** Kills and stops of the one that wrote. */
  writersHit = 0;
  takeovers = 0;
  /** From the last hit on, a restart included where nobody stood by. */
  longestTakeoverMs = 0;
  /** While another one stood by. */
  longestStandInMs = 0;

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
  }

  get all(): readonly Component[] {
    return this.#all;
  }

  /** The one that said last that it writes; null when it was hit since. */
  get writer(): Component | null {
    return this.#writer;
  }

  /** Resolves when it listens. */
  async add(): Promise<void> {
    const component = new Component(
      { name: 'api-gateway', label: `api-gateway ${this.#all.length + 1}`, env: this.#env },
      {
        entry: (from, { msg }) => {
          if (msg === WRITES_NOW) this.#onTakeover(from);
        },
        ended: (ended) => this.#onEnded(ended),
      },
    );
    this.#all.push(component);
    let isStarted = false;
    void component.start().then(() => (isStarted = true));
    await waitFor(() => isStarted, { timeoutMs: READY_TIMEOUT_MS, describe: () => `a gateway:\n${component.tail()}` });
  }

  /** SIGKILL; resolves when it has ended. */
  async kill(component: Component): Promise<void> {
    this.kills += 1;
    this.#killed.add(component);
    const gone = component.gone();
    component.signal('SIGKILL');
    this.#onHit(component);
    await gone;
  }

  /** SIGSTOP; resolves when another has taken over and `restMs` have passed, then SIGCONT. */
  async standStill(component: Component, rest: () => Promise<void>): Promise<void> {
    this.stops += 1;
    component.signal('SIGSTOP');
    this.#onHit(component);
    await this.untilWritten();
    await rest();
    component.signal('SIGCONT');
  }

  /** Resolves when one of them writes. */
  async untilWritten(): Promise<void> {
    await waitFor(() => this.#writer !== null, {
      timeoutMs: TAKEOVER_TIMEOUT_MS,
      intervalMs: 5,
      describe: () => `a gateway to write:\n${this.#all.map((one) => one.tail()).join('\n---\n')}`,
    });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#all.map((component) => component.stop()));
  }

  #onTakeover(component: Component): void {
    this.#writer = component;
    this.takeovers += 1;
    const withoutMs = this.#writerLostAt === null ? 0 : performance.now() - this.#writerLostAt;
    this.longestTakeoverMs = Math.max(this.longestTakeoverMs, withoutMs);
    if (component !== this.#lastWriter) this.longestStandInMs = Math.max(this.longestStandInMs, withoutMs);
    this.#lastWriter = component;
    this.#writerLostAt = null;
  }

  #onHit(component: Component): void {
    if (component === this.#writer) {
      this.writersHit += 1;
      this.#writer = null;
    }
    // Who is hit before it could take over begins anew.
    if (this.#writer === null) this.#writerLostAt = performance.now();
  }

  #onEnded(component: Component): void {
    if (this.#killed.delete(component) || this.#isStopping) return;
    this.endedByThemselves.push(component.tail());
  }
}
