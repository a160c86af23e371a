import { z } from 'zod';
import { ROLES } from './role.ts';

const isoTime = z.iso.datetime();

/** POST /api/recovery/login */
export const loginRequestSchema = z.strictObject({ key: z.string().min(1).max(500) });
export const loginResponseSchema = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  /** When the session ends by itself. */
  expiresAt: isoTime,
});

/** POST /api/recovery/logout */
export const logoutResponseSchema = z.object({ status: z.literal('ended') });

/** GET /api/recovery/me */
export const meResponseSchema = z.object({
  /** The name of the key; `local` where nobody needs one. */
  name: z.string(),
  role: z.enum(ROLES),
  via: z.enum(['open', 'key', 'session']),
});
