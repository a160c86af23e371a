import { SERVICE_ID_PATTERN } from '@recovery/domain';
import { z } from 'zod';

const ids = z
  .array(z.string().regex(SERVICE_ID_PATTERN, 'must be ids of services, separated by commas'))
  .min(1)
  .max(100);

/** GET /api/recovery/trends?services=database,trade-engine */
export const trendsQuerySchema = z.strictObject({
  services: z
    .string()
    .transform((text) => text.split(','))
    .pipe(ids),
});

const trendSchema = z
  .object({
    /** Of the first step. */
    startsAt: z.iso.datetime(),
    stepMs: z.number().int(),
    /** One number for each step, oldest first; the last step is the present one. */
    checkCounts: z.array(z.number().int()),
    unhealthyCounts: z.array(z.number().int()),
    /** null where nothing was checked. */
    averageMs: z.array(z.number().nullable()),
  })
  .meta({ id: 'Trend' });
export type Trend = z.infer<typeof trendSchema>;

export const trendsResponseSchema = z.object({
  trends: z.array(
    z.object({
      service: z.string(),
      /** One hour by five minutes. */
      hour: trendSchema,
      /** 24 hours by half hours. */
      day: trendSchema,
      /** 30 days, which begin at midnight UTC. */
      month: trendSchema,
    }),
  ),
});
export type ServiceTrends = z.infer<typeof trendsResponseSchema>['trends'][number];
