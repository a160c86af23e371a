import { AppError } from '@recovery/runtime';
import { z } from 'zod';
import { LIMIT_RANGE, THRESHOLD_PERCENT_RANGE } from './limit-rule.ts';
import { positionKinds } from './position-kind.ts';

const limitSchema = z.int().min(LIMIT_RANGE.min).max(LIMIT_RANGE.max);
const thresholdPercentSchema = z.int().min(THRESHOLD_PERCENT_RANGE.min).max(THRESHOLD_PERCENT_RANGE.max);

export const limitOverrideSchema = z
  .strictObject({
    connection: z.string().min(1).optional(),
    kind: z.enum(positionKinds).optional(),
    limit: limitSchema.optional(),
    thresholdPercent: thresholdPercentSchema.optional(),
  })
  .refine(({ connection, kind }) => connection !== undefined || kind !== undefined, 'names neither connection nor kind')
  .refine(
    ({ limit, thresholdPercent }) => limit !== undefined || thresholdPercent !== undefined,
    'sets neither limit nor thresholdPercent',
  );

const configuredLimitsSchema = z.object({
  limit: limitSchema,
  thresholdPercent: thresholdPercentSchema,
  overrides: z.array(limitOverrideSchema),
});

/** A limit or threshold that differs from the default for a connection, a kind, or one kind of one connection. */
export type LimitOverride = z.infer<typeof limitOverrideSchema>;

/** Default and overrides. */
export type ConfiguredLimits = z.infer<typeof configuredLimitsSchema>;

/**
 * Every tick asks this before it deletes anything.
 * @throws {AppError} `limits_invalid`
 */
export function assertLimits(limits: ConfiguredLimits): void {
  const parsed = configuredLimitsSchema.safeParse(limits);
  if (!parsed.success) {
    const reason = z.prettifyError(parsed.error).replaceAll(/\s+/gu, ' ');
    throw new AppError('limits_invalid', `the limits in force are invalid: ${reason}`);
  }
}
