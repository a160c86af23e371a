import { z } from 'zod';

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/u;

/**
 * A program and its arguments, run as they are: no shell looks at them. Only local configuration names commands;
 * nothing that is stored or sent can.
 */
export const commandFields = {
  argv: z
    .array(
      z
        .string()
        .max(4096)
        .refine((text) => !text.includes('\0'), 'must not contain NUL'),
    )
    .min(1)
    .max(64)
    .refine(([program]) => program !== '', 'must begin with a program'),
  /** Names of variables of the worker's environment that are passed on, beside PATH, HOME, LANG and TZ. */
  environment: z.array(z.string().regex(NAME, 'must be the name of a variable')).max(64).default([]),
  workingDirectory: z.string().min(1).max(1024).optional(),
};
