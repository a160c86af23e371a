import type { TestProject } from 'vitest/node';
import { startContainerBackend, startLocalBackend } from './test-backend.ts';

/** Vitest's global set-up of the integration tests: one Redis and one PostgreSQL for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const backend = await (process.env['TEST_BACKEND'] === 'containers' ? startContainerBackend() : startLocalBackend());
  project.provide('redisUrl', backend.redisUrl);
  project.provide('postgresUrl', backend.postgresUrl);
  return () => backend.stop();
}
