import { durationSchema, fleetVariables, maintenanceSpecSchema, recoveryVariables } from '@recovery/contracts';
import { z } from 'zod';
import { serviceEntrySchema } from './service-entry.ts';
import { faultEntrySchema, ourFaultEntrySchema, personEntrySchema } from './timeline-entry.ts';

/** A scenario file: policy, what goes wrong and when, and what people do. */
export const scenarioSchema = z.strictObject({
  title: z.string().min(1).max(200).optional(),
  duration: durationSchema.refine((ms) => ms > 0, 'must be longer than nothing').default(86_400_000),
  /** When the first second is, for windows of maintenance. The default is a Monday. */
  startsAt: z.iso
    .datetime({ offset: true, error: 'must be a time such as 2026-01-05T00:00:00Z' })
    .default('2026-01-05T00:00:00Z'),
  /** Variables of .env.example: the defaults of every service, and the limits of all recoveries together. */
  environment: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .prefault({})
    .pipe(z.strictObject({ ...recoveryVariables, ...fleetVariables })),
  services: z.record(z.string(), serviceEntrySchema),
  faults: z.array(faultEntrySchema).max(1000).default([]),
  ourselves: z.array(ourFaultEntrySchema).max(100).default([]),
  people: z.array(personEntrySchema).max(1000).default([]),
  /** In the words of services.yaml. */
  maintenance: z.record(z.string(), maintenanceSpecSchema).default({}),
});
export type ScenarioFile = z.infer<typeof scenarioSchema>;
