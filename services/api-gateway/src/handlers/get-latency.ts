import { latencyQuerySchema, latencyResponseSchema, servicePathSchema } from '@recovery/contracts';
import { LATENCY_BUCKET_MS } from '@recovery/store';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';

const DAY_MS = 86_400_000;

export const getLatency = defineRoute({
  method: 'get',
  path: '/api/recovery/services/:service/latency',
  access: 'viewer',
  summary: 'How long the checks of a service took',
  description: 'The last 24 hours in buckets of five minutes, oldest first; of those, the ones between from and to.',
  input: { ...NO_INPUT, params: servicePathSchema, query: latencyQuerySchema },
  responses: {
    200: {
      description: 'The buckets.',
      schema: latencyResponseSchema,
      example: {
        service: 'database',
        bucketMs: 300_000,
        buckets: [
          {
            startsAt: '2026-03-29T10:00:00.000Z',
            checkCount: 12,
            unhealthyCount: 10,
            averageMs: 2.5,
            maximumMs: 9,
          },
        ],
      },
    },
  },
  problems: ['service_unknown'],
}).servedBy(async ({ gateway: { configuration, store }, params: { service }, query, now }) => {
  if (!configuration.current().services.has(service)) return { problem: 'service_unknown' };
  const from = query.from === undefined ? now - DAY_MS : Date.parse(query.from);
  const to = query.to === undefined ? now : Date.parse(query.to);
  const buckets = await inTime('reading the latencies', () => store.latencies.series(service, { from, to }));
  return {
    status: 200,
    body: {
      service,
      bucketMs: LATENCY_BUCKET_MS,
      buckets: buckets.map((bucket) => ({ ...bucket, startsAt: new Date(bucket.startsAt).toISOString() })),
    },
  };
});
