import { formatTable } from '../bench/format-table.ts';
import { parseArguments } from './parse-arguments.ts';
import { runScenario } from './run-scenario.ts';
import { scenarios } from './scenarios.ts';

const EX_USAGE = 64;

// Without a handler a signal would leave the lab's processes behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const wanted = parseArguments(process.argv.slice(2), Object.keys(scenarios));
if (wanted.type === 'run') {
  const scenario = scenarios[wanted.scenario];
  if (scenario === undefined) throw new Error(`no scenario ${wanted.scenario}`);
  process.exitCode = (await runScenario(wanted.scenario, scenario, wanted)) ? 0 : 1;
} else {
  if (wanted.type === 'usageError') {
    console.error(`${wanted.reason}\n`);
    process.exitCode = EX_USAGE;
  }
  console.log('Scenarios (pnpm chaos <scenario> [--count n] [--seed n]):');
  console.log(formatTable(Object.entries(scenarios).map(([name, { title }]) => [name, title])));
}
