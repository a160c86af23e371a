import { z } from 'zod';

export const PROCESS_STATES = ['starting', 'running', 'stopping', 'stopped', 'exited'] as const;

/** GET /processes/:name of the standalone supervisor. Times are epoch milliseconds. */
export const supervisedProcessSchema = z.object({
  name: z.string(),
  kind: z.enum(['component', 'watched', 'server']),
  state: z.enum(PROCESS_STATES),
  pid: z.number().int().nullable(),
  startedAt: z.number().nullable(),
  restarts: z.number().int(),
  lastExit: z.object({ code: z.number().nullable(), signal: z.string().nullable(), at: z.number() }).nullable(),
});
export type SupervisedProcess = z.infer<typeof supervisedProcessSchema>;

/** `fence` does nothing but make its token the highest seen: orders with older ones are refused from then on. */
export const supervisorVerbs = ['restart', 'start', 'stop', 'fence'] as const;
export type SupervisorVerb = (typeof supervisorVerbs)[number];

/** Body of POST /processes/:name/:verb. */
export const supervisorOrderSchema = z.strictObject({ fencingToken: z.int().positive() });

export const supervisorErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  highestSeen: z.number().optional(),
});
