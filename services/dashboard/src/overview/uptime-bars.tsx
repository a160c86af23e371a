import type { Trend } from '@recovery/contracts';
import type { CheckSample } from '../live/check-samples.ts';
import { exactTime } from '../ui/time.ts';
import { percentInWords, trendWithSamples, wellPercent, type TrendStep } from './trend-with-samples.ts';

const WIDTH = 4;
const HEIGHT = 24;
const LEVELS = ['none', 'good', 'some', 'bad'] as const;
type Level = (typeof LEVELS)[number];
/** Where they begin, from the top: the worse, the taller, so that colour is not the only sign. */
const TOPS: Readonly<Record<Level, number>> = { none: 21, good: 9, some: 4, bad: 0 };
const TONES: Readonly<Record<Level, string>> = {
  none: 'fill-line',
  good: 'fill-good',
  some: 'fill-warn',
  bad: 'fill-bad',
};

/** How a service was, step by step: a bar for each, taller and of another colour when checks failed. */
export function UptimeBars({
  title,
  trend,
  samples,
  readAt,
}: {
  /** "24 hours" */
  title: string;
  trend: Trend | undefined;
  samples: readonly CheckSample[];
  readAt: number;
}) {
  const steps = trend === undefined ? [] : trendWithSamples(trend, { samples, readAt });
  const percent = wellPercent(steps);
  return (
    <span className="block">
      <span className="sr-only">{describe(title, steps, percent)}</span>
      <span className="flex items-baseline justify-between text-xs text-muted" aria-hidden="true">
        <span>{title}</span>
        <span className="text-ink">{percent === null ? '–' : percentInWords(percent)}</span>
      </span>
      <svg
        viewBox={`0 0 ${Math.max(1, steps.length) * WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="mt-0.5 h-5 w-full"
        aria-hidden="true"
      >
        <title>{describe(title, steps, percent)}</title>
        {LEVELS.map((level) => (
          <path key={level} className={TONES[level]} d={pathOf(steps, level)} />
        ))}
      </svg>
    </span>
  );
}

function pathOf(steps: readonly TrendStep[], level: Level): string {
  return steps
    .map((step, index) =>
      levelOf(step) === level ? `M${index * WIDTH} ${TOPS[level]}h${WIDTH - 1}V${HEIGHT}h-${WIDTH - 1}Z` : '',
    )
    .join('');
}

function levelOf({ checkCount, unhealthyCount }: TrendStep): Level {
  if (checkCount === 0) return 'none';
  if (unhealthyCount === 0) return 'good';
  return unhealthyCount * 2 < checkCount ? 'some' : 'bad';
}

function describe(title: string, steps: readonly TrendStep[], percent: number | null): string {
  if (percent === null) return `${title}: no checks yet`;
  const checks = steps.reduce((sum, { checkCount }) => sum + checkCount, 0);
  const failed = steps.reduce((sum, { unhealthyCount }) => sum + unhealthyCount, 0);
  const last = steps.findLast(({ unhealthyCount }) => unhealthyCount > 0);
  const when = last === undefined ? '' : `, last ones after ${exactTime(last.startsAt)}`;
  return `${title}: ${failed} of ${checks} checks failed${when}`;
}
