import type { Trend } from '@recovery/contracts';
import type { CheckSample } from '../live/check-samples.ts';

const WIDTH = 96;
const HEIGHT = 22;
const HOUR_MS = 3_600_000;

/** The latency of the last hour: what was read in five minutes each, then every check as it is made. */
export function Sparkline({
  hour,
  samples,
  now,
}: {
  hour: Trend | undefined;
  samples: readonly CheckSample[];
  /** Epoch ms, the server's. */
  now: number;
}) {
  const points = pointsOf(hour, samples, now - HOUR_MS);
  const [first] = points;
  if (first === undefined) return <span className="block h-[22px] w-24" />;
  const top = Math.max(1, ...points.map(({ latencyMs }) => latencyMs)) * 1.15;
  const x = scale(first.at, Math.max(now, first.at + 1), WIDTH - 3);
  const y = (latencyMs: number): number => HEIGHT - 2 - (latencyMs / top) * (HEIGHT - 4);
  const line = points.map(({ at, latencyMs }) => `${x(at).toFixed(1)} ${y(latencyMs).toFixed(1)}`).join('L');
  const failed = points.filter(({ isHealthy }) => !isHealthy);
  const last = points.at(-1) ?? first;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="h-[22px] w-24 overflow-visible" aria-hidden="true">
      <path d={`M${line}L${x(last.at).toFixed(1)} ${HEIGHT}L0 ${HEIGHT}Z`} className="fill-busy-soft" />
      <path d={`M${line}`} fill="none" className="stroke-busy" strokeWidth="1.5" strokeLinejoin="round" />
      <path
        d={failed.map(({ at }) => `M${x(at).toFixed(1)} ${HEIGHT - 5}v5`).join('')}
        className="stroke-bad"
        strokeWidth="2"
      />
      <circle cx={x(last.at)} cy={y(last.latencyMs)} r="2" className={last.isHealthy ? 'fill-busy' : 'fill-bad'} />
    </svg>
  );
}

function pointsOf(hour: Trend | undefined, samples: readonly CheckSample[], from: number): CheckSample[] {
  const firstLive = samples[0]?.at ?? Infinity;
  const read = (hour?.averageMs ?? []).flatMap((latencyMs, index) => {
    if (hour === undefined || latencyMs === null) return [];
    const at = Date.parse(hour.startsAt) + (index + 0.5) * hour.stepMs;
    return at < firstLive ? [{ at, latencyMs, isHealthy: (hour.unhealthyCounts[index] ?? 0) === 0 }] : [];
  });
  return [...read, ...samples.filter(({ at }) => at >= from)];
}

function scale(from: number, to: number, width: number): (at: number) => number {
  return (at) => (width * (at - from)) / (to - from);
}
