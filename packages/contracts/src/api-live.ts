import { z } from 'zod';
import { serviceViewSchema, statusResponseSchema } from './api.ts';

const isoTime = z.iso.datetime();

/** GET /api/recovery/events?status=true */
export const eventsQuerySchema = z.strictObject({
  /** With the status of everything, and what of it changes. */
  status: z.literal('true').optional(),
});

/** The event `status`: everything, at the beginning and whenever other services are configured. */
export const liveStatusSchema = statusResponseSchema.omit({ history: true, total: true });
export type LiveStatus = z.infer<typeof liveStatusSchema>;

/** The event `change`: what is not as it was before; without anything it says that nothing has changed. */
export const liveChangeSchema = liveStatusSchema
  .partial()
  .required({ generatedAt: true })
  .extend({ services: z.array(serviceViewSchema).optional() });
export type LiveChange = z.infer<typeof liveChangeSchema>;

/** The event `blind`: the status cannot be read at present; what was said before may not be true any more. */
export const liveBlindSchema = z.object({ at: isoTime });
