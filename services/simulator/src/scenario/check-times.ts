import type { ScenarioFile } from './scenario-schema.ts';

/** What is wrong with the times of a scenario, `place: reason`; null when nothing is. */
export function checkTimes({ duration, faults, ourselves, people }: ScenarioFile): string | null {
  for (const [section, entries] of Object.entries({ faults, ourselves, people })) {
    const late = entries.findIndex(({ at }) => at >= duration);
    if (late >= 0) return `${section}.${late}.at: is not before the end`;
  }
  const lasting = people.filter((entry) => entry.does === 'switch-off' || entry.does === 'pause');
  return (
    overlap('ourselves', ourselves, ({ kind }) => kind) ??
    overlap('people', lasting, (entry) => (entry.does === 'pause' ? entry.does : entry.switch))
  );
}

interface Lasting {
  readonly at: number;
  readonly for?: number | undefined;
}

/** When the first of two ended, would the second be over too? Nobody could tell, so there are no two at once. */
function overlap<T extends Lasting>(
  section: string,
  entries: readonly T[],
  kindOf: (entry: T) => string,
): string | null {
  for (const [name, own] of Map.groupBy(entries, kindOf)) {
    let over = Number.NEGATIVE_INFINITY;
    for (const entry of own.toSorted((a, b) => a.at - b.at)) {
      if (entry.at < over) return `${section}: two entries of ${name} overlap`;
      over = entry.for === undefined ? Number.POSITIVE_INFINITY : entry.at + entry.for;
    }
  }
  return null;
}
