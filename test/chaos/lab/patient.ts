import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { FENCE } from '../../history/history.ts';
import type { Illness } from './illness.ts';
import type { HeardCall, Recorder } from './recorder.ts';

export const CONTROL_TOKEN = 'token-of-the-lab';
/** The last operation of each rung: what an attempt comes to is decided by it. */
const HEALING_OPERATIONS: readonly string[] = ['reset', 'start'];

/**
 * How long a command takes, beside what the illness says: long enough that one whose worker is gone would still run
 * when the next attempt begins.
 */
const COMMAND_MS = 12_000;

const orderSchema = z.object({ fencingToken: z.int().positive() });

interface CallUnderWay {
  readonly heard: HeardCall;
  readonly token: number;
  readonly timer: NodeJS.Timeout;
  readonly response: ServerResponse;
}

/**
 * A service of the lab. It is ill as it is told to be, does what it is told by its control endpoint, refuses old
 * fencing tokens, and records all it hears. It does one thing at a time: a later call ends an earlier one.
 */
export class Patient {
  readonly id: string;
  readonly #server: Server;
  readonly #recorder: Recorder;
  /** Asked at each probe, beside its own illness: what it needs to be well. */
  readonly #needs: () => boolean;
  #illness: Illness | null = null;
  #attemptCount = 0;
  #comeBack: NodeJS.Timeout | null = null;
  #highestToken = 0;
  #underWay: CallUnderWay | null = null;
  #wellSince = performance.now();

  private constructor(id: string, recorder: Recorder, needs: () => boolean) {
    this.id = id;
    this.#recorder = recorder;
    this.#needs = needs;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start({
    id,
    recorder,
    needs = () => true,
  }: {
    id: string;
    recorder: Recorder;
    needs?: () => boolean;
  }): Promise<Patient> {
    const patient = new Patient(id, recorder, needs);
    patient.#server.listen(0, '127.0.0.1');
    await once(patient.#server, 'listening');
    return patient;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error(`${this.id} does not listen`);
    return `http://127.0.0.1:${address.port}`;
  }

  get isWell(): boolean {
    return this.#illness === null && this.#needs();
  }

  /** Milliseconds; 0 while it is ill. */
  get wellForMs(): number {
    return this.isWell ? performance.now() - this.#wellSince : 0;
  }

  fallIll(illness: Illness): void {
    this.recover();
    this.#illness = illness;
    this.#attemptCount = 0;
    if (illness.comesBackAfterMs !== null) this.#comeBack = setTimeout(() => this.recover(), illness.comesBackAfterMs);
  }

  recover(): void {
    if (this.#comeBack !== null) clearTimeout(this.#comeBack);
    this.#comeBack = null;
    if (this.#illness !== null) this.#wellSince = performance.now();
    this.#illness = null;
  }

  async stop(): Promise<void> {
    this.recover();
    if (this.#underWay !== null) clearTimeout(this.#underWay.timer);
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, area, operation] = (request.url ?? '/').split('/');
    if (area === 'health') this.#answerProbe(response);
    else if (area === 'livez') send(response, 200, { status: 'ok' });
    else if (area === 'command') this.#commanded(response);
    else if (area === 'control' && operation !== undefined) await this.#obey(operation, request, response);
    else send(response, 404, { code: 'not_found' });
  }

  #answerProbe(response: ServerResponse): void {
    const { isWell } = this;
    this.#recorder.answered(this.id, isWell);
    const manner = this.#illness?.manner ?? 'error';
    if (isWell) send(response, 200, { status: 'healthy' });
    else if (manner === 'error') send(response, 503, { status: 'unhealthy' });
    else if (manner === 'close') response.destroy();
  }

  async #obey(operation: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer ${CONTROL_TOKEN}`)
      return send(response, 401, { code: 'unauthenticated' });
    const { fencingToken: token } = orderSchema.parse(await json(request));
    const call = { service: this.id, operation, token };
    if (token <= this.#highestToken) {
      this.#recorder.refused(call);
      return send(response, 409, { code: 'fencing_token_stale', highestSeen: this.#highestToken });
    }
    this.#highestToken = token;
    this.#endUnderWay(token);
    const heard = this.#recorder.accepted(call);
    const takesMs = operation === FENCE ? 0 : (this.#illness?.operationMs ?? 0);
    // Whoever asked may be gone by then: what was begun is done all the same.
    const timer = setTimeout(() => this.#done(operation), takesMs);
    this.#underWay = { heard, token, timer, response };
  }

  /** A command runs as long as its connection stands; of several at once none knows of the others. */
  #commanded(response: ServerResponse): void {
    this.#highestToken += 1;
    const heard = this.#recorder.accepted({ service: this.id, operation: 'command', token: this.#highestToken });
    const timer = setTimeout(
      () => {
        heard.end(null);
        this.#treated();
        send(response, 200, { ok: true });
      },
      COMMAND_MS + (this.#illness?.operationMs ?? 0),
    );
    response.once('close', () => {
      clearTimeout(timer);
      heard.end(null);
    });
  }

  #treated(): void {
    if (this.#illness === null) return;
    this.#attemptCount += 1;
    if (this.#attemptCount === this.#illness.healedBy) this.recover();
  }

  #done(operation: string): void {
    const underWay = this.#underWay;
    this.#underWay = null;
    if (underWay === null) return;
    underWay.heard.end(null);
    if (HEALING_OPERATIONS.includes(operation)) this.#treated();
    send(underWay.response, 200, { ok: true });
  }

  #endUnderWay(byToken: number): void {
    const underWay = this.#underWay;
    this.#underWay = null;
    if (underWay === null) return;
    clearTimeout(underWay.timer);
    underWay.heard.end(byToken);
    send(underWay.response, 500, { ok: false, error: 'superseded' });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(body));
}
