import { z } from 'zod';

/** What the readiness checks of a process said, by name. */
export const checksSchema = z.record(z.string(), z.object({ ok: z.boolean(), message: z.string().optional() }));

/** For strangers: what is well and what is not; the reasons name parts of ours. */
export function withoutMessages(checks: z.infer<typeof checksSchema>): z.infer<typeof checksSchema> {
  return Object.fromEntries(Object.entries(checks).map(([name, { ok }]) => [name, { ok }]));
}
