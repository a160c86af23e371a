import { formatTable } from '../bench/format-table.ts';
import type { ChaosScenario } from './chaos-scenario.ts';

const SHOWN_VIOLATIONS = 50;

/** Runs one scenario and prints what it saw, last of all one line of JSON. True when every promise was kept. */
export async function runScenario(
  name: string,
  scenario: ChaosScenario,
  { count, seed }: { count: number | null; seed: number },
): Promise<boolean> {
  const startedAt = performance.now();
  const rounds = count ?? scenario.defaultCount;
  console.log(`${name}: ${scenario.title}\ncount ${rounds}, seed ${seed}\n`);
  const say = (line: string): void => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
    console.log(`${seconds} s  ${line}`);
  };
  const { figures, violations, failures } = await scenario.run({ count: rounds, seed, say });

  for (const { kind, service, at, message } of violations.slice(0, SHOWN_VIOLATIONS))
    console.log(`VIOLATION ${kind}  ${new Date(at).toISOString()}  ${service}: ${message}`);
  for (const failure of failures) console.log(`FAILED ${failure}`);
  const all = {
    scenario: name,
    seed,
    count: rounds,
    ...figures,
    violations: violations.length,
    failures: failures.length,
    durationMs: Math.round(performance.now() - startedAt),
  };
  console.log(`\n${formatTable(Object.entries(all).map(([key, value]) => [key, value ?? '–']))}\n`);
  console.log(JSON.stringify(all));
  return violations.length === 0 && failures.length === 0;
}
