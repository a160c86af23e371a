import { z } from 'zod';

/** What the readiness checks of a process said, by name. */
export const checksSchema = z.record(z.string(), z.object({ ok: z.boolean(), message: z.string().optional() }));
