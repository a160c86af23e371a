import { durationSchema, rungSpecSchema, serviceSpecSchema } from '@recovery/contracts';
import { z } from 'zod';

/** What is wrong with a service, in one word; rungs name the causes that they cure. */
export const causeSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/u, 'must be lower case letters, digits and hyphens');

const healingSchema = z.strictObject({
  /** The action helps in so many of all cases. */
  probability: z.number().min(0).max(1).default(1),
  /** Only what has one of these causes is cured; everything when not given. */
  causes: z.array(causeSchema).min(1).optional(),
  /** From the end of the action until the service is well again. */
  after: durationSchema.default(0),
});

/** A rung in the words of services.yaml; in place of its steps, how its action ends. */
const rungEntrySchema = rungSpecSchema.omit({ steps: true }).extend({
  actionType: rungSpecSchema.shape.actionType.default('service_restart'),
  /** How long the action runs; longer than timeoutMs is a failure without effect. */
  takes: durationSchema.default(1000),
  heals: z
    .union([z.literal('never'), healingSchema], {
      error: 'must be never, or have some of probability (0 to 1), causes and after',
    })
    .prefault({}),
  /** After the action the service says `starting` for so long. */
  starting: durationSchema.default(0),
  /** The driver reports this error, and nothing has changed. */
  error: z.string().min(1).max(200).optional(),
  /** While the service suffers from one of these causes the rung cannot apply and is passed over. */
  notFor: z.array(causeSchema).default([]),
});
export type RungEntry = z.infer<typeof rungEntrySchema>;

/** A service: policy in the words of services.yaml, and how it behaves. */
export const serviceEntrySchema = serviceSpecSchema.omit({ probe: true, heartbeatIntervalMs: true }).extend({
  /** Its id when not given. */
  name: serviceSpecSchema.shape.name.optional(),
  /** So many services of this kind, called `<id>-1`, `<id>-2` and so on; the id stands for all of them. */
  copies: z.int().min(1).max(1000).optional(),
  probe: z
    .strictObject({ timeoutMs: z.int().min(10).max(600_000).optional(), latency: durationSchema.default(20) })
    .prefault({}),
  ladder: z.array(rungEntrySchema).max(10).default([]),
  /** What becomes of it while one of its dependencies is down, and afterwards. */
  withoutDependency: z.enum(['reconnects', 'stays-down', 'unaffected']).default('reconnects'),
  /** It finds a dependency that is back at a random moment within this time. */
  reconnectsWithin: durationSchema.default(10_000),
});
export type ServiceEntry = z.infer<typeof serviceEntrySchema>;
