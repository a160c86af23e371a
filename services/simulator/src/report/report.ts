import type { Happening } from '../happening.ts';
import { formatDuration } from '../scenario/format-duration.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { summaryTable } from './summary-table.ts';
import { summarize } from './summary.ts';
import { timeline } from './timeline.ts';

/**
 * What people read: timeline, table, and the summary as one line of JSON at the end. Nothing in it depends on this machine
 * or on when it was made.
 */
export function report(
  happenings: readonly Happening[],
  options: { scenario: Scenario; name: string; seed: number; withTimeline: boolean },
): string {
  const { scenario, name, seed } = options;
  const summary = summarize(happenings, options);
  const count = scenario.services.size;
  const what = `${formatDuration(scenario.durationMs)} of ${count} ${count === 1 ? 'service' : 'services'}`;
  const lines = [
    ...(scenario.title === null ? [] : [scenario.title]),
    `${name}: ${what}, seed ${seed}, from ${new Date(scenario.startsAt).toISOString()}`,
    '',
    ...(options.withTimeline ? [...timeline(happenings, scenario), ''] : []),
    ...summaryTable(summary),
    '',
    JSON.stringify(summary),
  ];
  return `${lines.join('\n')}\n`;
}
