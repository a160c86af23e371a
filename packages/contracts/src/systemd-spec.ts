import { z } from 'zod';

/** A unit of systemd, by its whole name. No targets: starting one may stop the machine. No patterns. */
export const systemdFields = {
  unit: z
    .string()
    .max(255)
    .regex(
      /^[A-Za-z0-9_][A-Za-z0-9_.@:\\-]*\.(?:service|socket|timer|path|mount)$/u,
      'must be the whole name of a unit: name.service, .socket, .timer, .path or .mount',
    ),
  /** user: of the manager of the user that the worker runs as. */
  scope: z.enum(['system', 'user']).default('system'),
};
