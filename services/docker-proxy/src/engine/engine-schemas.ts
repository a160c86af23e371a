import { CONTAINER_HEALTH, CONTAINER_STATES } from '@recovery/contracts';
import { z } from 'zod';

const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});

/** An element of GET /containers/json; of the many members those that are used. */
export const engineContainerSchema = z.object({
  Id: z.string(),
  Names: z.array(z.string()),
  Image: z.string(),
  Labels: labels,
});
export type EngineContainer = z.infer<typeof engineContainerSchema>;
export const engineListSchema = z.array(engineContainerSchema);

/** GET /containers/<id>/json. */
export const engineInspectSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Config: z.object({ Image: z.string(), Labels: labels }),
  State: z.object({
    Status: z.enum(CONTAINER_STATES),
    OOMKilled: z.boolean(),
    ExitCode: z.number().int(),
    StartedAt: z.string(),
    Health: z.object({ Status: z.enum(CONTAINER_HEALTH) }).nullish(),
  }),
});
export type EngineInspect = z.infer<typeof engineInspectSchema>;

/** A line of GET /events. */
export const engineEventSchema = z.object({
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()) }),
  timeNano: z.number(),
});
export type EngineEvent = z.infer<typeof engineEventSchema>;

export const engineErrorSchema = z.object({ message: z.string() });
