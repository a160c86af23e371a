import type { Trend } from '@recovery/contracts';
import type { CheckSample } from '../live/check-samples.ts';

/** One step of a trend, for drawing. */
export interface TrendStep {
  /** Epoch ms. */
  readonly startsAt: number;
  readonly checkCount: number;
  readonly unhealthyCount: number;
}

/** The steps of a trend that was read at `readAt` (server's time, epoch ms), with the checks that were seen since. */
export function trendWithSamples(
  { startsAt, stepMs, checkCounts, unhealthyCounts }: Trend,
  { samples, readAt }: { samples: readonly CheckSample[]; readAt: number },
): TrendStep[] {
  const first = Date.parse(startsAt);
  const added = samples.filter(({ at }) => at > readAt);
  return checkCounts.map((checkCount, index) => {
    const start = first + index * stepMs;
    const here = added.filter(({ at }) => at >= start && at < start + stepMs);
    return {
      startsAt: start,
      checkCount: checkCount + here.length,
      unhealthyCount: (unhealthyCounts[index] ?? 0) + here.filter(({ isHealthy }) => !isHealthy).length,
    };
  });
}

/** The share of checks that were well, in percent; null when there was none. */
export function wellPercent(steps: readonly TrendStep[]): number | null {
  const checks = steps.reduce((sum, { checkCount }) => sum + checkCount, 0);
  const failed = steps.reduce((sum, { unhealthyCount }) => sum + unhealthyCount, 0);
  return checks === 0 ? null : (100 * (checks - failed)) / checks;
}

/** "100 %", "99.98 %": never rounded up to a hundred. */
export function percentInWords(percent: number): string {
  return percent === 100 ? '100 %' : `${Math.min(99.99, Number(percent.toFixed(2)))} %`;
}
