import type { HistoryEntry, ServiceView } from '@recovery/contracts';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type PointerEvent } from 'react';
import { queries } from '../api/queries.ts';
import type { CheckSample } from '../live/check-samples.ts';
import { useClock, useLive } from '../live/use-live.ts';
import { Choice, Section } from '../ui/section.tsx';
import { duration, exactTime } from '../ui/time.ts';
import { useWidth } from '../ui/use-width.ts';
import { chartScale, type ChartScale } from './chart-scale.ts';
import { ChartMarks } from './chart-marks.tsx';
import { BUCKET_MS, latencyPoints, recoveryMarks } from './latency-points.ts';

const SPANS = { live: '15 min, live', day: '24 h' } as const;
const SPAN_MS = { live: 900_000, day: 86_400_000 } as const;
const LEAST_MS = 300_000;
const HEIGHT = 210;
const EDGES = { left: 56, right: 10, top: 14, bottom: 24 };

/** How long the checks took, as they are made, with failures and recoveries marked. */
export function LatencyChart({ service, history }: { service: ServiceView; history: readonly HistoryEntry[] }) {
  const { samples, clock } = useLive();
  const [span, setSpan] = useState<keyof typeof SPANS>('live');
  const [pointed, setPointed] = useState<number | null>(null);
  const { data } = useQuery(queries.latency(service.id));
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  // It moves on, also when no check comes.
  useClock((now) => Math.floor(now / 1_000));

  const to = clock.now();
  const earliest = to - SPAN_MS[span];
  const { averages, checks } = latencyPoints({
    buckets: data?.buckets ?? [],
    samples: samples.of(service.id),
    from: earliest,
  });
  const points = [...averages, ...checks];
  // What was not watched yet takes no room.
  const from = Math.max(earliest, Math.min(to - LEAST_MS, (points[0]?.at ?? to) - BUCKET_MS / 2));
  const marks = recoveryMarks(history, from);
  const worstMs = Math.max(0, ...points.map(({ latencyMs }) => latencyMs));
  const failedCount = points.filter(({ isHealthy }) => !isHealthy).length;
  const box = { left: EDGES.left, right: width - EDGES.right, top: EDGES.top, bottom: HEIGHT - EDGES.bottom };
  const scale = chartScale({ from, to, worstMs }, box);
  const nearest = pointed === null ? undefined : nearestTo(points, { x: pointed, scale });
  const line = checks
    .map(({ at, latencyMs }) => `${scale.x(at).toFixed(1)} ${scale.y(latencyMs).toFixed(1)}`)
    .join('L');
  const firstLive = checks[0]?.at ?? to;
  const point = (event: PointerEvent<SVGSVGElement>): void =>
    setPointed(event.clientX - event.currentTarget.getBoundingClientRect().left);

  return (
    <Section title="Latency" aside={<Choice label="Time span" options={SPANS} value={span} onChange={setSpan} />}>
      <div ref={place} className="px-2 pt-2">
        <svg
          width={width}
          height={HEIGHT}
          className="block"
          role="img"
          aria-label={`Latency of the checks: ${service.latencyMs === null ? 'no value' : duration(service.latencyMs)} now, at most ${duration(worstMs)}; failures at ${failedCount} places, ${marks.length} beginnings and ends of recoveries.`}
          onPointerMove={point}
          onPointerLeave={() => setPointed(null)}
        >
          <g className="fill-muted stroke-line text-xs">
            {scale.latencies.map((latencyMs) => (
              <g key={latencyMs}>
                <path d={`M${box.left} ${scale.y(latencyMs)}H${box.right}`} />
                <text x={box.left - 8} y={scale.y(latencyMs) + 4} textAnchor="end" stroke="none">
                  {duration(latencyMs)}
                </text>
              </g>
            ))}
            {scale.times
              .filter((at) => scale.x(at) < box.right - 16)
              .map((at) => (
                <text key={at} x={scale.x(at)} y={HEIGHT - 6} textAnchor="middle" stroke="none">
                  {new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}
                </text>
              ))}
          </g>
          <path
            d={averages.map((average) => barOf(average, { scale, from, to: firstLive })).join('')}
            className="stroke-busy"
            strokeWidth="3"
            strokeOpacity="0.55"
          />
          {checks.length > 0 && (
            <path d={`M${line}`} fill="none" className="stroke-busy" strokeWidth="1.75" strokeLinejoin="round" />
          )}
          <ChartMarks points={points} marks={marks} scale={scale} box={box} />
          {nearest !== undefined && (
            <g className="stroke-ink" fill="none">
              <path d={`M${scale.x(nearest.at)} ${box.top}V${box.bottom}`} strokeDasharray="3 3" />
              <circle cx={scale.x(nearest.at)} cy={scale.y(nearest.latencyMs)} r="4" strokeWidth="2" />
            </g>
          )}
        </svg>
      </div>
      <p className="flex min-h-8 flex-wrap items-center gap-x-4 border-t border-line px-4 py-1.5 text-sm text-muted">
        {nearest === undefined ? (
          <Legend />
        ) : (
          <span className="text-ink">
            {duration(nearest.latencyMs)}
            {nearest.isHealthy ? '' : ', with a failure'} · {exactTime(nearest.at)}
          </span>
        )}
      </p>
    </Section>
  );
}

/** An average over the five minutes that it is of, as far as they are shown. */
function barOf(
  { at, latencyMs }: CheckSample,
  { scale, from, to }: { scale: ChartScale; from: number; to: number },
): string {
  const [start, end] = [Math.max(from, at - BUCKET_MS / 2), Math.min(to, at + BUCKET_MS / 2)];
  return `M${scale.x(start).toFixed(1)} ${scale.y(latencyMs).toFixed(1)}H${scale.x(end).toFixed(1)}`;
}

function nearestTo(
  points: readonly CheckSample[],
  { x, scale }: { x: number; scale: ChartScale },
): CheckSample | undefined {
  const distance = ({ at }: CheckSample): number => Math.abs(scale.x(at) - x);
  return points.reduce<CheckSample | undefined>(
    (best, point) => (best === undefined || distance(point) < distance(best) ? point : best),
    undefined,
  );
}

const SIGNS = [
  { path: 'M1 9l4-3 4 4 6-5', tone: 'stroke-busy', text: 'each check' },
  { path: 'M1 8h14', tone: 'stroke-busy', text: 'average of 5 min' },
  { path: 'M4 4l8 8M12 4l-8 8', tone: 'stroke-bad', text: 'failed check' },
  { path: 'M5 1v14M5 2l7 3-7 3', tone: 'stroke-warn', text: 'recovery begun' },
  { path: 'M3 8l4 4 7-9', tone: 'stroke-good', text: 'verified' },
] as const;

function Legend() {
  return SIGNS.map(({ path, tone, text }) => (
    <span key={text} className="inline-flex items-center gap-1.5">
      <svg viewBox="0 0 16 16" className={`size-4 ${tone}`} fill="none" strokeWidth="2" aria-hidden="true">
        <path d={path} />
      </svg>
      {text}
    </span>
  ));
}
