/** From the one that may do least: a viewer reads, an operator heals and pauses, an admin changes settings too. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];
