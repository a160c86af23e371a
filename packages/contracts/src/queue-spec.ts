import { z } from 'zod';

/** Prefix of all keys of ours in Redis. The hash tag keeps them in one slot of a cluster. */
export const HEALER_PREFIX = '{recovery}';

/** A BullMQ queue of somebody else: which Redis, which prefix, which queue. The healer's own can not be named. */
export const queueFields = {
  url: z.string().regex(/^rediss?:\/\/\S+$/u, 'must begin with redis:// or rediss://'),
  /** As the queue's own code gives it to BullMQ. */
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9_.:{}-]{1,100}$/u, 'must be letters, digits and _ . : { } -')
    .refine(
      (prefix) => !prefix.startsWith(HEALER_PREFIX),
      `${HEALER_PREFIX} begins the names of the healer's own queues, which are not watched or changed as a service`,
    )
    .default('bull'),
  queue: z.string().regex(/^[^\s:]{1,200}$/u, 'must be the name of a queue, without colons and spaces'),
};
