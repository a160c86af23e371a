import { durationSchema, settingsSchema } from '@recovery/contracts';
import { ERROR_CLASSES } from '@recovery/domain';
import { z } from 'zod';
import { causeSchema } from './service-entry.ts';

const at = durationSchema;
const services = z.union([z.string().transform((id) => [id]), z.array(z.string()).min(1).max(1000)]);
const hasLength = (ms: number): boolean => ms > 0;
const length = durationSchema.refine(hasLength, 'must be longer than nothing');

const faultFields = {
  /** An id, a list of them, or `all`. */
  services,
  at,
  /** Over by itself after so long; without it only an action ends it. */
  for: length.optional(),
  /** Every service begins at a random moment within this time. */
  spread: durationSchema.default(0),
  cause: causeSchema.optional(),
};
const failureFields = {
  ...faultFields,
  errorClass: z.enum(ERROR_CLASSES).exclude(['observer']).default('refused'),
  message: z.string().min(1).max(200).optional(),
  /** The supervisor sees the process end: a conclusive hint. */
  seen: z.boolean().default(false),
};

/** What happens to services. */
export const faultEntrySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('down'),
    ...failureFields,
    /** Mean time from the end of it until it happens again, exponentially distributed; once when not given. */
    again: length.optional(),
  }),
  /** Down again after every healing, as soon as it has run for so long. */
  z.strictObject({ kind: z.literal('crash-loop'), ...failureFields, uptime: length }),
  /** Comes and goes by itself, each time for as long ± jitter (a share of 1). */
  z.strictObject({
    kind: z.literal('flap'),
    ...failureFields,
    up: length,
    down: length,
    jitter: z.number().min(0).max(1).default(0),
  }),
  z.strictObject({ kind: z.literal('slow'), ...faultFields, latency: length }),
]);
export type FaultEntry = z.infer<typeof faultEntrySchema>;

/** What happens to us. `stopped`: all our processes · `blind`: our canaries fail, so every check is `unknown`. */
export const ourFaultEntrySchema = z.strictObject({
  kind: z.enum(['stopped', 'blind']),
  at,
  for: length,
  reason: z.string().min(1).max(200).default('our own network is gone'),
});
export type OurFaultEntry = z.infer<typeof ourFaultEntrySchema>;

/** What people do. */
export const personEntrySchema = z.discriminatedUnion('does', [
  z.strictObject({
    does: z.literal('restart'),
    services,
    at,
    /** Where the ladder is entered, by name; without it where the policy says. */
    rung: z.string().optional(),
  }),
  z.strictObject({ does: z.literal('acknowledge'), services, at }),
  /** A switch of settings.json is off for so long, or to the end. */
  z.strictObject({
    does: z.literal('switch-off'),
    switch: settingsSchema.keyof().default('auto_recovery_enabled'),
    at,
    for: length.optional(),
  }),
  /** The file data/PAUSE. */
  z.strictObject({ does: z.literal('pause'), at, for: length.optional() }),
]);
export type PersonEntry = z.infer<typeof personEntrySchema>;
