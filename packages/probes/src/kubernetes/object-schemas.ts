import { z } from 'zod';

const count = z.int().min(0);
const conditions = z
  .array(z.looseObject({ type: z.string(), status: z.string(), reason: z.string().optional() }))
  .default([]);
const metadata = z.looseObject({
  generation: z.int().optional(),
  resourceVersion: z.string().min(1),
  uid: z.string().min(1),
  annotations: z.record(z.string(), z.string()).default({}),
});

/** A Deployment, StatefulSet or DaemonSet, as much of it as healing needs. */
export const workloadSchema = z.looseObject({
  metadata,
  spec: z.looseObject({
    replicas: count.optional(),
    paused: z.boolean().default(false),
    updateStrategy: z.looseObject({ type: z.string().optional() }).optional(),
  }),
  status: z
    .looseObject({
      observedGeneration: z.int().optional(),
      readyReplicas: count.optional(),
      numberReady: count.optional(),
      desiredNumberScheduled: count.optional(),
      conditions,
    })
    .prefault({}),
});
export type Workload = z.infer<typeof workloadSchema>;

export const podSchema = z.looseObject({
  metadata: metadata.extend({ deletionTimestamp: z.string().optional() }),
  status: z
    .looseObject({
      phase: z.string().default('Unknown'),
      conditions,
      containerStatuses: z
        .array(
          z.looseObject({
            name: z.string(),
            restartCount: count.default(0),
            state: z.looseObject({ waiting: z.looseObject({ reason: z.string().optional() }).optional() }).optional(),
          }),
        )
        .default([]),
    })
    .prefault({}),
});
export type Pod = z.infer<typeof podSchema>;

/** What the API server answers with when it refuses. */
export const refusalSchema = z.looseObject({ message: z.string().default(''), reason: z.string().default('') });
