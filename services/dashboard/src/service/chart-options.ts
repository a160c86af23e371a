import type uPlot from 'uplot';
import type { CheckSample } from '../live/check-samples.ts';
import { duration } from '../ui/time.ts';
import type { RecoveryMark } from './latency-points.ts';

export interface ChartContent {
  readonly points: readonly CheckSample[];
  readonly marks: readonly RecoveryMark[];
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
}

/** How uPlot draws the chart; colours are those of the theme in force, read from the element. */
export function chartOptions({
  element,
  height,
  latest,
}: {
  element: HTMLElement;
  height: number;
  latest: () => ChartContent;
}): uPlot.Options {
  const colour = (name: string): string => colourOf(element, name);
  const [ink, line, busy] = [colour('muted'), colour('line'), colour('busy')];
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '12px system-ui' };
  const markColours = { begun: colour('warn'), verified: colour('good'), failed: colour('bad') };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: () => [latest().from / 1000, latest().to / 1000] },
      y: { range: (_plot, _min, max) => [0, Math.max(1, max) * 1.2] },
    },
    axes: [
      { ...axis, values: (_plot, seconds) => seconds.map(clockTime) },
      { ...axis, size: 64, values: (_plot, values) => values.map((value) => duration(value)) },
    ],
    series: [{}, { stroke: busy, width: 1.5, points: { show: false }, fill: colour('busy-soft') }],
    hooks: {
      draw: [
        (plot) => {
          drawMarks(plot, latest().marks, markColours);
          drawFailures(plot, latest().points, markColours.failed);
        },
      ],
    },
  };
}

function drawMarks(plot: uPlot, marks: readonly RecoveryMark[], colours: Record<RecoveryMark['kind'], string>): void {
  const { ctx, bbox } = plot;
  const unit = devicePixelRatio;
  ctx.save();
  ctx.lineWidth = 1.5 * unit;
  for (const { at, kind } of marks) {
    const x = plot.valToPos(at / 1000, 'x', true);
    ctx.strokeStyle = colours[kind];
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    // A flag for a beginning, a tick for a success, a cross for a failure.
    if (kind === 'begun') trace(ctx, [[x, bbox.top], [x + 7 * unit, bbox.top + 4 * unit], [x, bbox.top + 8 * unit]]);
    else if (kind === 'verified') {
      trace(ctx, [[x - 5 * unit, bbox.top + 5 * unit], [x - 1 * unit, bbox.top + 9 * unit], [x + 6 * unit, bbox.top]]);
    } else cross(ctx, { x, y: bbox.top + 5 * unit, size: 4 * unit });
    ctx.stroke();
  }
  ctx.restore();
}

function drawFailures(plot: uPlot, points: readonly CheckSample[], colour: string): void {
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.beginPath();
  for (const { at, latencyMs, isHealthy } of points) {
    if (isHealthy) continue;
    cross(ctx, {
      x: plot.valToPos(at / 1000, 'x', true),
      y: plot.valToPos(latencyMs, 'y', true),
      size: 3 * devicePixelRatio,
    });
  }
  ctx.stroke();
  ctx.restore();
}

function trace(ctx: CanvasRenderingContext2D, [first, ...rest]: readonly (readonly [number, number])[]): void {
  if (first === undefined) return;
  ctx.moveTo(...first);
  for (const point of rest) ctx.lineTo(...point);
}

function cross(ctx: CanvasRenderingContext2D, { x, y, size }: { x: number; y: number; size: number }): void {
  ctx.moveTo(x - size, y - size);
  ctx.lineTo(x + size, y + size);
  ctx.moveTo(x + size, y - size);
  ctx.lineTo(x - size, y + size);
}

function clockTime(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}

/** A colour of the theme as a canvas understands it. */
function colourOf(element: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--color-${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
