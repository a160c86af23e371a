import type { CheckSample } from '../live/check-samples.ts';
import { exactTime } from '../ui/time.ts';
import type { ChartScale } from './chart-scale.ts';
import type { RecoveryMark } from './latency-points.ts';

const MARKS = {
  begun: { tone: 'stroke-warn', words: 'recovery begun' },
  verified: { tone: 'stroke-good', words: 'verified' },
  failed: { tone: 'stroke-bad', words: 'attempt failed' },
} as const;

/** Failed checks as crosses, beginnings and ends of recoveries as lines with a sign of their own. */
export function ChartMarks({
  points,
  marks,
  scale,
  box: { top, bottom },
}: {
  points: readonly CheckSample[];
  marks: readonly RecoveryMark[];
  scale: ChartScale;
  box: { readonly top: number; readonly bottom: number };
}) {
  const crosses = points
    .filter(({ isHealthy }) => !isHealthy)
    .map(({ at, latencyMs }) => cross(scale.x(at), scale.y(latencyMs)));
  return (
    <>
      <path d={crosses.join('')} className="stroke-bad" strokeWidth="2" />
      {marks.map(({ at, kind }) => (
        <g key={`${at} ${kind}`} className={MARKS[kind].tone} fill="none" strokeWidth="1.75">
          <title>{`${MARKS[kind].words}, ${exactTime(at)}`}</title>
          <path d={`M${scale.x(at)} ${top}V${bottom}`} strokeOpacity="0.7" />
          <path d={signOf(kind, { x: scale.x(at), top })} />
        </g>
      ))}
    </>
  );
}

/** A flag for a beginning, a tick for a success, a cross for a failure. */
function signOf(kind: RecoveryMark['kind'], { x, top }: { x: number; top: number }): string {
  if (kind === 'begun') return `M${x} ${top - 10}l8 4-8 4`;
  return kind === 'verified' ? `M${x - 5} ${top - 6}l4 4 7-8` : cross(x, top - 5);
}

function cross(x: number, y: number): string {
  return `M${(x - 3.5).toFixed(1)} ${(y - 3.5).toFixed(1)}l7 7m0-7l-7 7`;
}
