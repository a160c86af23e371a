import { defineConfig } from 'vitest/config';

// A shared CI machine may stall a real server for seconds; a test that needed its second try is still reported as such.
const retry = process.env['CI'] === 'true' ? 1 : 0;

// Outages of Redis that a run makes longer than usual (test/redis-faults) take the tests' time with them.
const longOutageMs = Number(process.env['REDIS_OUTAGE_MS'] ?? 0);

// Builds and starts the compose file: only where containers were asked for.
const composeTests = process.env['TEST_BACKEND'] === 'containers' ? ['test/compose/**/*.test.ts'] : [];

// Most tests wait for servers most of the time: two share even a machine of two cores well.
const WORKERS = 2;

// Groups, one after the other: fast and pure, then real servers, then components without them, then the whole system,
// then its page in a browser.
export default defineConfig({
  test: {
    // The plain closing line is what scripts and CI read.
    reporters: ['default', './test/closing-line-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{packages,services}/*/src/**/*.test.ts',
            'test/{architecture,history,model}/**/*.test.ts',
            'test/chaos/{*,lab/*}.test.ts',
            'scripts/**/*.test.mjs',
          ],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
          maxWorkers: WORKERS,
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{packages,services}/*/src/**/*.integration.test.ts', 'test/model/**/*.integration.test.ts'],
          globalSetup: ['packages/test-kit/src/global-setup.ts'],
          maxWorkers: WORKERS,
          retry,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'redis-faults',
          include: ['test/redis-faults/**/*.test.ts'],
          // Each file waits out its outages on a Redis of its own, and its times are promises.
          maxWorkers: WORKERS,
          retry,
          testTimeout: 90_000 + 2 * longOutageMs,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/chaos/slices/*.test.ts', ...composeTests],
          // Each file runs a whole system; two at once would only measure the machine.
          fileParallelism: false,
          retry,
          testTimeout: 180_000,
          hookTimeout: 240_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/page-is-built.ts'],
          // A browser beside a whole system: two at once would only measure the machine.
          fileParallelism: false,
          retry,
          testTimeout: 90_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
