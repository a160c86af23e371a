/** How values become places in the chart, and where its lines are. */
export interface ChartScale {
  x(at: number): number;
  y(latencyMs: number): number;
  /** Round latencies, in ms. */
  readonly latencies: readonly number[];
  /** Round times, epoch ms. */
  readonly times: readonly number[];
}

const TIME_STEPS_MS = [60_000, 300_000, 600_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000];
const LABEL_WIDTH = 90;

/** @param range.from epoch ms @param range.worstMs the longest latency that is shown */
export function chartScale(
  { from, to, worstMs }: { from: number; to: number; worstMs: number },
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
): ChartScale {
  const step = roundStep(Math.max(1, worstMs) / 3);
  const count = Math.ceil((Math.max(1, worstMs) * 1.05) / step);
  const highest = count * step;
  const timeStep =
    TIME_STEPS_MS.find((ms) => ((right - left) * ms) / (to - from) >= LABEL_WIDTH) ?? TIME_STEPS_MS.at(-1) ?? 1;
  // Round by the clocks of this zone.
  const zoneMs = new Date(from).getTimezoneOffset() * 60_000;
  const firstTime = Math.ceil((from - zoneMs) / timeStep) * timeStep + zoneMs;
  return {
    x: (at) => left + ((right - left) * (at - from)) / (to - from),
    y: (latencyMs) => bottom - ((bottom - top) * latencyMs) / highest,
    latencies: Array.from({ length: count + 1 }, (_, index) => index * step),
    times: Array.from(
      { length: Math.max(0, Math.floor((to - firstTime) / timeStep) + 1) },
      (_, index) => firstTime + index * timeStep,
    ),
  };
}

/** The next of 1, 2, 5, 10, 20, … */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((factor) => factor * power >= value) ?? 10) * power;
}
