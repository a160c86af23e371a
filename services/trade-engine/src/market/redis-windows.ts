import { errorMessage, type Logger, RateLimitedLog, withDeadline } from '@recovery/runtime';
import { Redis } from 'ioredis';
import { parseStoredWindow } from './parse-stored-window.ts';
import type { PriceWindow } from './price-window.ts';
import type { SharedWindows } from './shared-windows.ts';

/** The cache driver deletes `trade-engine:cache:*`; nothing else of ours begins like that. */
const KEY_PREFIX = 'trade-engine:cache:';
const EXPIRY_SECONDS = 3_600;
const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 1_000;

/** Windows as one hash a connection: `trade-engine:cache:<connection>`, symbol → JSON. */
export class RedisWindows implements SharedWindows {
  readonly #url: string;
  readonly #feedId: string;
  readonly #quietLog: RateLimitedLog;
  readonly #writing = new Set<string>();
  #redis: Redis;

  constructor(options: { url: string; feedId: string; log: Logger }) {
    this.#url = options.url;
    this.#feedId = options.feedId;
    this.#quietLog = new RateLimitedLog({ log: options.log });
    this.#redis = this.#connect();
  }

  get available(): boolean {
    return this.#redis.status === 'ready';
  }

  async read(connectionId: string): Promise<ReadonlyMap<string, PriceWindow>> {
    const windows = new Map<string, PriceWindow>();
    if (!this.available) return windows;
    try {
      const stored = await this.#redis.hgetall(KEY_PREFIX + connectionId);
      for (const [symbol, text] of Object.entries(stored)) {
        const window = parseStoredWindow(text, this.#feedId);
        if (window !== null) windows.set(symbol, window);
      }
    } catch (error) {
      this.#quietLog.warn('read', { connectionId, reason: errorMessage(error) }, 'market cache not readable');
    }
    return windows;
  }

  write(connectionId: string, windows: ReadonlyMap<string, PriceWindow>): void {
    if (!this.available || this.#writing.has(connectionId)) return;
    const key = KEY_PREFIX + connectionId;
    const fields = [...windows].map(([symbol, window]): [string, string] => [
      symbol,
      JSON.stringify({ feed: this.#feedId, endTick: window.endTick, prices: window.prices, quoted: window.quoted }),
    ]);
    this.#writing.add(connectionId);
    void this.#redis
      .multi()
      .del(key)
      .hset(key, Object.fromEntries(fields))
      .expire(key, EXPIRY_SECONDS)
      .exec()
      .catch((error: unknown) => {
        this.#quietLog.warn('write', { connectionId, reason: errorMessage(error) }, 'market cache not writable');
      })
      .finally(() => this.#writing.delete(connectionId));
  }

  async reset(): Promise<{ ok: boolean; message?: string }> {
    this.#redis.disconnect();
    this.#writing.clear();
    this.#redis = this.#connect();
    const fresh = this.#redis;
    try {
      await withDeadline(
        async () => {
          if (fresh.status !== 'ready') await new Promise<void>((resolve) => fresh.once('ready', () => resolve()));
          await fresh.ping();
        },
        { timeoutMs: CONNECT_TIMEOUT_MS + COMMAND_TIMEOUT_MS, label: 'connecting to the market cache' },
      );
      return { ok: true };
    } catch (error) {
      return { ok: false, message: errorMessage(error) };
    }
  }

  close(): void {
    this.#redis.disconnect();
  }

  #connect(): Redis {
    const redis = new Redis(this.#url, {
      connectionName: 'trade-engine',
      connectTimeout: CONNECT_TIMEOUT_MS,
      commandTimeout: COMMAND_TIMEOUT_MS,
      // A half-open connection answers nothing and reports nothing; this ends it.
      socketTimeout: 5_000,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
    });
    redis.on('error', (error: Error) => {
      this.#quietLog.warn('connection', { reason: errorMessage(error) }, 'market cache not reachable');
    });
    return redis;
  }
}
