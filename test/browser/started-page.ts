import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiKeyDirectory, createApiKey } from '@recovery/configuration';
import type { Role } from '@recovery/contracts';
import { initialState, type ServiceState } from '@recovery/domain';
import { createTestRedis, makeTestDirectory, startComponent, type TestRedis } from '@recovery/test-kit';

/** A real gateway with its page, on a Redis of its own in which the states are written by hand. */
export interface StartedPage {
  readonly url: string;
  readonly redis: TestRedis['redis'];
  /** A new key of that role. */
  key(role: Role): string;
  setStates(states: readonly ServiceState[]): Promise<void>;
  stop(): Promise<void>;
}

/** @param services the text of services.yaml */
export async function startPage({
  services,
  env = {},
}: {
  services: string;
  env?: Readonly<Record<string, string>>;
}): Promise<StartedPage> {
  const redis = await createTestRedis({ dedicated: true });
  const directory = await makeTestDirectory('browser');
  mkdirSync(join(directory.path, 'data'), { recursive: true });
  writeFileSync(join(directory.path, 'services.yaml'), services);
  const gateway = await startComponent('api-gateway', {
    directory: directory.path,
    redisUrl: redis.url,
    env: { API_RATE_LIMIT: '0', ...env },
  });
  let keyCount = 0;
  return {
    url: gateway.baseUrl,
    redis: redis.redis,
    key: (role) => {
      keyCount += 1;
      const name = `${role}-${keyCount}`;
      return createApiKey(apiKeyDirectory(join(directory.path, 'data')), { name, role, now: 0 });
    },
    setStates: async (states) => {
      const fields = Object.fromEntries(states.map((state) => [state.serviceId, JSON.stringify(state)]));
      await redis.redis.hset('{recovery}:states', fields);
    },
    stop: async () => {
      await gateway.stop();
      await redis.drop();
      await directory.remove();
    },
  };
}

/** A service that was found well just now. */
export function wellState(serviceId: string, latencyMs = 3): ServiceState {
  const now = Date.now();
  return {
    ...initialState({ serviceId, now }),
    phase: 'running',
    lastCheckAt: now,
    lastHealthyAt: now,
    lastResult: { outcome: 'healthy', latencyMs, errorClass: null, message: null },
  };
}

/** A service that has failed some checks in a row, with what its checks say. */
export function failingState(serviceId: string, message: string): ServiceState {
  const well = wellState(serviceId);
  return {
    ...well,
    phase: 'failing',
    hardness: 'soft',
    conclusive: false,
    errorCount: 6,
    failingSince: well.since,
    nextCheckAt: Date.now() + 60_000,
    lastResult: { outcome: 'unhealthy', latencyMs: 5, errorClass: 'other', message },
  };
}
