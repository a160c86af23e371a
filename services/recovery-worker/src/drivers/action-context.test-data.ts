import { createLogger } from '@recovery/runtime';
import type { ActionContext } from './driver.ts';

/** A context whose lease is held, and what was asked of it, in order. */
export function contextWith(parts: Partial<ActionContext> = {}, firstToken = 100) {
  const asked: ('token' | 'held')[] = [];
  let token = firstToken;
  const context: ActionContext = {
    serviceId: 'any',
    signal: AbortSignal.timeout(20_000),
    log: createLogger('driver', { level: 'silent' }),
    assertHeld: () => void asked.push('held'),
    heldForMs: () => 60_000,
    nextToken: () => {
      asked.push('token');
      token += 1;
      return Promise.resolve(token);
    },
    ...parts,
  };
  return { context, asked };
}
