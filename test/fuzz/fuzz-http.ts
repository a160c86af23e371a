import { Agent } from 'node:http';
import { inspectByOpenApi } from '@recovery/test-kit';
import { createRandom, type Random } from '../chaos/random.ts';
import { readOperations } from './api-operations.ts';
import { exchange, exchangeBytes } from './exchange.ts';
import { leakIn } from './leak-in.ts';
import { makeRequest, type FuzzRequest } from './make-request.ts';

export interface FuzzOptions {
  /** The gateway; it must trust 127.0.0.1 as a proxy, so that requests come from many addresses. */
  readonly baseUrl: string;
  /** Keys of every role. */
  readonly keys: readonly string[];
  /** Secrets that may stand in no answer; the keys are among them anyway. */
  readonly canaries: readonly string[];
  readonly count: number;
  readonly seed: number;
  /** Called after every thousand requests. */
  onProgress?(sentCount: number): void;
}

export interface FuzzResult {
  readonly requests: number;
  /** How often each status was answered. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** What the server should not have done, in words, with the request that made it. */
  readonly violations: readonly string[];
}

const AT_ONCE = 16;
const MAX_VIOLATIONS = 50;
const GARBAGE = ['\r\n\r\n', 'GET\r\n\r\n', 'EHLO x\r\n\r\n', '\x16\x03\x01\x02\x00', 'GET / HTTP/9.9\r\n\r\n'];

/**
 * Sends so many requests that are mostly almost right, 16 at a time. The same seed sends the same requests; in
 * which order they arrive is the machine's choice. Every answer must be one that the server's own OpenAPI document
 * promises, and give nothing away.
 */
export async function fuzzHttp(options: FuzzOptions): Promise<FuzzResult> {
  const { baseUrl, keys, canaries, count, seed, onProgress } = options;
  const operations = await readOperations(baseUrl);
  const port = Number(new URL(baseUrl).port);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const inspect = inspectByOpenApi();
  const byStatus: Record<string, number> = {};
  const violations: string[] = [];
  const secrets = [...keys, ...canaries];
  const random = createRandom(seed);
  let sentCount = 0;

  const judge = async (request: FuzzRequest): Promise<void> => {
    const response = await exchange(request, { port, agent });
    byStatus[response.status] = (byStatus[response.status] ?? 0) + 1;
    const text = await response.clone().text();
    const leak = leakIn({ path: request.path, text, headers: response.headers, secrets });
    if (leak !== null) throw new Error(`gives away ${leak}`);
    await inspect({ method: request.method, url: urlOf(baseUrl, request.path) }, response);
  };

  const sendOne = async (own: Random): Promise<void> => {
    if (own.integer(1, 200) === 1) {
      const answer = await exchangeBytes(own.pick(GARBAGE), port);
      if (!/^HTTP\/1\.1 4\d\d |^$/u.test(answer)) violations.push(`bytes are answered with ${answer.slice(0, 200)}`);
      return;
    }
    const request = makeRequest(own, { operations, keys });
    await judge(request).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      violations.push(`${JSON.stringify(withoutKey(request)).slice(0, 600)} ${reason.slice(0, 600)}`);
    });
  };

  const work = async (): Promise<void> => {
    while (sentCount < count && violations.length < MAX_VIOLATIONS) {
      sentCount += 1;
      if (sentCount % 1_000 === 0) onProgress?.(sentCount);
      await sendOne(random.fork(String(sentCount)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  agent.destroy();
  return { requests: sentCount, byStatus, violations };
}

/** Without resolving dots: the server does not, either. */
function urlOf(baseUrl: string, path: string): string {
  return baseUrl + (path.split('?')[0] ?? '').replaceAll(/\/\.{1,2}(?=\/|$)/gu, '/%2e');
}

function withoutKey(request: FuzzRequest): object {
  const { authorization, ...headers } = request.headers;
  return { ...request, headers, hasKey: authorization !== undefined };
}
