import { ROLES } from '@recovery/contracts';
import type { Access } from '../http/route.ts';
import type { Caller } from './caller.ts';

/** Whether the role opens the route. What is not allowed here is denied. */
export function mayCall(role: Caller['role'], access: Access): boolean {
  if (access === 'open') return true;
  if (role === 'heartbeat') return access === 'heartbeat';
  const needed = access === 'heartbeat' ? 'operator' : access;
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
