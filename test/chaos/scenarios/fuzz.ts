import { fuzzHttp } from '../../fuzz/fuzz-http.ts';
import { startFuzzedGateway } from '../../fuzz/fuzzed-gateway.ts';
import type { ChaosScenario } from '../chaos-scenario.ts';

export const fuzzScenario: ChaosScenario = {
  title: 'requests that are mostly almost right, from every role: no exit, no undeclared answer, no leak',
  defaultCount: 100_000,
  run: async ({ count, seed, say }) => {
    const gateway = await startFuzzedGateway();
    try {
      const { baseUrl, keys, canaries, directory } = gateway;
      const onProgress = (sentCount: number): void => {
        if (sentCount % 10_000 === 0) say(`${sentCount} requests`);
      };
      const { requests, byStatus, violations } = await fuzzHttp({
        baseUrl,
        keys,
        canaries: [...canaries, directory],
        count,
        seed,
        onProgress,
      });
      const leaked = [...keys, ...canaries].filter((secret) => gateway.output().includes(secret));
      return {
        figures: {
          requests,
          exits: gateway.isAlive() ? 0 : 1,
          undeclaredAnswersAndLeaks: violations.length,
          ...Object.fromEntries(Object.entries(byStatus).map(([status, answers]) => [`status${status}`, answers])),
        },
        violations: [],
        failures: [
          ...violations,
          ...(gateway.isAlive() ? [] : ['the gateway has ended']),
          ...(leaked.length === 0 ? [] : ['a secret stands in the log of the gateway']),
        ],
      };
    } finally {
      await gateway.stop();
    }
  },
};
