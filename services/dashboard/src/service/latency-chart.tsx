import type { HistoryEntry, ServiceView } from '@recovery/contracts/page';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { queries } from '../api/queries.ts';
import { useLive } from '../live/use-live.ts';
import { Choice, Section } from '../ui/section.tsx';
import { useIsDark } from '../ui/theme.ts';
import { duration } from '../ui/time.ts';
import { chartOptions } from './chart-options.ts';
import { latencyPoints, recoveryMarks } from './latency-points.ts';

const SPANS = { live: '30 min, live', day: '24 h' } as const;
const SPAN_MS = { live: 1_800_000, day: 86_400_000 } as const;
const HEIGHT = 200;

/** How long the checks took, as they are made, with failures and recoveries marked. */
export function LatencyChart({ service, history }: { service: ServiceView; history: readonly HistoryEntry[] }) {
  const { samples, clock } = useLive();
  const [span, setSpan] = useState<keyof typeof SPANS>('live');
  const { data } = useQuery(queries.latency(service.id));
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const isDark = useIsDark();

  const to = clock.now();
  const from = to - SPAN_MS[span];
  const points = latencyPoints({ buckets: data?.buckets ?? [], samples: samples.of(service.id), from });
  const marks = recoveryMarks(history, from);
  // For what uPlot draws after React has drawn.
  const latest = useRef({ points, marks, from, to });
  latest.current = { points, marks, from, to };

  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const chart = new uPlot(
      chartOptions({ element, height: HEIGHT, latest: () => latest.current }),
      [[], []],
      element,
    );
    plot.current = chart;
    const resize = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      chart.destroy();
      plot.current = null;
    };
    // The colours are those of the theme at the time of drawing.
  }, [isDark]);

  useEffect(() => {
    plot.current?.setData(
      [points.map(({ at }) => at / 1000), points.map(({ latencyMs }) => latencyMs)],
      true,
    );
  });

  const failed = points.filter(({ isHealthy }) => !isHealthy).length;
  const worst = Math.max(0, ...points.map(({ latencyMs }) => latencyMs));
  return (
    <Section
      title="Latency"
      aside={<Choice label="Time span" options={SPANS} value={span} onChange={setSpan} />}
    >
      <div className="px-2 pt-3 pb-1">
        <div
          ref={place}
          role="img"
          aria-label={`Latency chart: ${service.latencyMs === null ? 'no value' : duration(service.latencyMs)} now, at most ${duration(worst)}, ${failed} marked failures, ${marks.length} recovery events`}
        />
      </div>
      <p className="flex flex-wrap gap-x-4 border-t border-line px-4 py-1.5 text-sm text-muted">
        <Legend sign="M2 8h12" tone="stroke-busy" text="latency" />
        <Legend sign="M4 4l8 8M12 4l-8 8" tone="stroke-bad" text="failed check" />
        <Legend sign="M8 2v12M8 2l4 3-4 3" tone="stroke-warn" text="recovery begun" />
        <Legend sign="M8 2v12M3 8l4 4 6-8" tone="stroke-good" text="verified" />
      </p>
    </Section>
  );
}

function Legend({ sign, tone, text }: { sign: string; tone: string; text: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg viewBox="0 0 16 16" className={`size-4 ${tone}`} fill="none" strokeWidth="2" aria-hidden="true">
        <path d={sign} />
      </svg>
      {text}
    </span>
  );
}
