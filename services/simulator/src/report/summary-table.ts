import { formatDuration } from '../scenario/format-duration.ts';
import type { ServiceFigures } from './service-figures.ts';
import type { Summary } from './summary.ts';
import { namesOf } from './timeline.ts';

interface Column {
  readonly head: string;
  cell(figures: ServiceFigures): string;
}

const NOTHING = '-';

const COLUMNS: readonly Column[] = [
  { head: 'available', cell: ({ availablePercent }) => `${availablePercent.toFixed(3)} %` },
  { head: 'outages', cell: ({ outages }) => String(outages) },
  { head: 'longest', cell: ({ longestOutageMs }) => lengthOf(longestOutageMs) },
  {
    head: 'incidents',
    cell: ({ incidents, reopened }) => `${incidents}${reopened === 0 ? '' : ` (+${reopened} reopened)`}`,
  },
  { head: 'attempts', cell: ({ attempts }) => String(attempts) },
  { head: 'actions', cell: ({ actions }) => String(actions) },
  {
    head: 'recovered in (median, max)',
    cell: ({ medianRecoveryMs, maxRecoveryMs }) =>
      medianRecoveryMs === null || maxRecoveryMs === null
        ? NOTHING
        : `${formatDuration(medianRecoveryMs)}, ${formatDuration(maxRecoveryMs)}`,
  },
  { head: 'in error', cell: ({ errorMs }) => lengthOf(errorMs) },
  { head: 'alerts', cell: ({ alerts }) => String(alerts) },
  { head: 'at the end', cell: ({ phase }) => phase },
  {
    head: 'held by',
    cell: ({ heldMs }) =>
      Object.entries(heldMs)
        .map(([gate, ms]) => `${gate} ${formatDuration(ms)}`)
        .join(', ') || NOTHING,
  },
];

/** One row a service; the rows of services to which the same happened are one. */
export function summaryTable({ services }: Summary): string[] {
  const groups = new Map<string, { readonly ids: string[]; readonly cells: readonly string[] }>();
  for (const [id, figures] of Object.entries(services)) {
    const cells = COLUMNS.map(({ cell }) => cell(figures));
    const group = groups.get(cells.join()) ?? { ids: [], cells };
    group.ids.push(id);
    groups.set(cells.join(), group);
  }
  const rows = [...groups.values()].map(({ ids, cells }) => [namesOf(ids), ...cells]);
  const table = [['service', ...COLUMNS.map(({ head }) => head)], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function lengthOf(ms: number): string {
  return ms === 0 ? NOTHING : formatDuration(ms);
}
