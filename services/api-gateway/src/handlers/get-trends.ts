import { trendsQuerySchema, trendsResponseSchema } from '@recovery/contracts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { trend } from '../status/trend.ts';

const HOUR = { stepMs: 300_000, stepCount: 12 };
const DAY = { stepMs: 1_800_000, stepCount: 48 };
const MONTH = { stepMs: 86_400_000, stepCount: 30 };

export const getTrends = defineRoute({
  method: 'get',
  path: '/api/recovery/trends',
  access: 'viewer',
  summary: 'How services were during the last hour, day and month',
  description:
    'How many checks there were, how many of them failed, and how long they took: the last hour by five minutes, the last day by half hours, the last month by days (UTC); of at most 100 services.',
  input: { ...NO_INPUT, query: trendsQuerySchema },
  responses: {
    200: {
      description: 'In the order that was asked for.',
      schema: trendsResponseSchema,
      example: {
        trends: [
          {
            service: 'database',
            hour: {
              startsAt: '2026-03-29T10:00:00.000Z',
              stepMs: HOUR.stepMs,
              checkCounts: [10],
              unhealthyCounts: [10],
              averageMs: [3],
            },
            day: {
              startsAt: '2026-03-29T09:30:00.000Z',
              stepMs: DAY.stepMs,
              checkCounts: [60, 68],
              unhealthyCounts: [0, 10],
              averageMs: [2.5, 3],
            },
            month: {
              startsAt: '2026-03-29T00:00:00.000Z',
              stepMs: MONTH.stepMs,
              checkCounts: [1_208],
              unhealthyCounts: [10],
              averageMs: [2.6],
            },
          },
        ],
      },
    },
  },
  problems: ['service_unknown'],
}).servedBy(async ({ gateway: { configuration, store }, query: { services }, now }) => {
  const { services: configured } = configuration.current();
  if (services.some((id) => !configured.has(id))) return { problem: 'service_unknown' };
  const rings = await inTime('reading the trends', () => store.latencies.rings(services, now));
  const trends = services.map((service, index) => ({
    service,
    hour: trend(rings[index]?.minutes ?? [], { ...HOUR, now }),
    day: trend(rings[index]?.minutes ?? [], { ...DAY, now }),
    month: trend(rings[index]?.days ?? [], { ...MONTH, now }),
  }));
  return { status: 200, body: { trends } };
});
