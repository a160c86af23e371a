import type { ContainerVerb } from '@recovery/contracts';
import { AppError, type FencingLedger, type Logger } from '@recovery/runtime';
import type { Containers } from '../containers/open-containers.ts';
import type { Engine } from '../engine/engine-client.ts';
import { performOrder } from './perform-order.ts';

/** Events of a container arrive a moment after the order that caused them. */
const ECHO_MS = 2000;

/** Takes orders with fencing tokens and carries them out, for each name one after the other. */
export class OrderBook {
  readonly #parts: { containers: Containers; engine: Engine; ledger: FencingLedger; log: Logger };
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #underWay = new Map<string, number>();

  constructor(parts: { containers: Containers; engine: Engine; ledger: FencingLedger; log: Logger }) {
    this.#parts = parts;
  }

  /** Whether what happens to its containers now may be our doing. */
  isUnderWay(name: string): boolean {
    return this.#underWay.has(name);
  }

  highestSeen(name: string): number {
    return this.#parts.ledger.highestSeen(name);
  }

  /**
   * Resolves when the order was carried out.
   * @throws {AppError} `fencing_token_stale`, what `inspect` of the containers throws, `engine_refused`
   */
  async order({
    name,
    verb,
    fencingToken,
  }: {
    name: string;
    verb: ContainerVerb;
    fencingToken: number;
  }): Promise<void> {
    const { containers, ledger, log } = this.#parts;
    // An order on what may not be acted on leaves no trace in the ledger.
    await containers.inspect(name);
    if (!ledger.accept(name, fencingToken)) throw this.#stale(name, fencingToken);
    log.info({ target: name, verb, fencingToken }, 'order accepted');
    const turn = (this.#queues.get(name) ?? Promise.resolve()).then(() => this.#carryOut({ name, verb, fencingToken }));
    const settled = turn.catch(() => undefined);
    this.#queues.set(name, settled);
    void settled.then(() => {
      if (this.#queues.get(name) === settled) this.#queues.delete(name);
    });
    await turn;
  }

  async #carryOut({
    name,
    verb,
    fencingToken,
  }: {
    name: string;
    verb: ContainerVerb;
    fencingToken: number;
  }): Promise<void> {
    const { containers, engine, ledger, log } = this.#parts;
    // Somebody with a newer token came while this one waited its turn: its holder has lost the lease.
    if (fencingToken < ledger.highestSeen(name)) throw this.#stale(name, fencingToken);
    if (verb === 'fence') return;
    this.#underWay.set(name, (this.#underWay.get(name) ?? 0) + 1);
    try {
      await performOrder(verb, { members: await containers.inspect(name), engine, log });
    } finally {
      setTimeout(() => this.#release(name), ECHO_MS).unref();
    }
  }

  #release(name: string): void {
    const left = (this.#underWay.get(name) ?? 1) - 1;
    if (left > 0) this.#underWay.set(name, left);
    else this.#underWay.delete(name);
  }

  #stale(name: string, token: number): AppError {
    return new AppError('fencing_token_stale', `token ${token} is not above ${this.highestSeen(name)}`);
  }
}
