import { z } from 'zod';

export const CONTAINER_STATES = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const;
/** `none`: its image has no health check. */
export const CONTAINER_HEALTH = ['none', 'starting', 'healthy', 'unhealthy'] as const;

/** What a container may be called: by Docker, by Compose (its service), or by us (`project-service`). */
export const containerNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/u, 'must be the name of a container or of a Compose service');

/** One container, as much of it as healing needs. */
export const containerViewSchema = z.object({
  /** Docker's own name of it; replicas differ in it. */
  container: z.string(),
  image: z.string(),
  state: z.enum(CONTAINER_STATES),
  health: z.enum(CONTAINER_HEALTH),
  /** Of its last end; null while it runs. */
  exitCode: z.number().int().nullable(),
  /** The kernel ended something in it for want of memory. */
  oomKilled: z.boolean(),
  /** Epoch ms; null when it was never started. */
  startedAt: z.number().nullable(),
});
export type ContainerView = z.infer<typeof containerViewSchema>;

/** GET /containers/:name of the docker proxy: the containers behind one name, several when a service has replicas. */
export const containerGroupSchema = z.object({ name: z.string(), containers: z.array(containerViewSchema).min(1) });
export type ContainerGroup = z.infer<typeof containerGroupSchema>;

/** GET /containers: every name that is served, with the `recovery.*` labels behind it. */
export const containerListSchema = z.array(
  z.object({ name: z.string(), image: z.string(), labels: z.record(z.string(), z.string()) }),
);
export type ListedContainer = z.infer<typeof containerListSchema>[number];

/** `fence` does nothing but make its token the highest seen: orders with older ones are refused from then on. */
export const containerVerbs = ['restart', 'start', 'stop', 'kill', 'fence'] as const;
export type ContainerVerb = (typeof containerVerbs)[number];

/** Body of POST /containers/:name/:verb. */
export const containerOrderSchema = z.strictObject({ fencingToken: z.int().positive() });

export const CONTAINER_EVENTS = ['start', 'die', 'oom', 'pause', 'unpause', 'healthy', 'unhealthy', 'destroy'] as const;

/** One line of GET /events. */
export const containerEventSchema = z.object({
  /** The same for every listener. */
  id: z.string(),
  name: z.string(),
  container: z.string(),
  event: z.enum(CONTAINER_EVENTS),
  exitCode: z.number().int().nullable(),
  /** It happened while an order of ours was carried out. */
  byOrder: z.boolean(),
});
export type ContainerEvent = z.infer<typeof containerEventSchema>;

/** Every refusal of the docker proxy, as `application/problem+json` (RFC 9457). */
export const containerProblemSchema = z.object({
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string().optional(),
});
export type ContainerProblem = z.infer<typeof containerProblemSchema>;
