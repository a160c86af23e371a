import type { ServicePolicy } from './service-policy.ts';

const LEAST = 50;
const MOST = 500;

/**
 * How many checks to make at the same time. If every service hung until its time-out, this many would be
 * under way; twice that leaves room for retries. Less, and hung services delay the checks of healthy ones.
 */
export function probeConcurrency(policies: Iterable<Pick<ServicePolicy, 'intervalMs' | 'timeoutMs'>>): number {
  let underWay = 0;
  for (const { intervalMs, timeoutMs } of policies) underWay += timeoutMs / intervalMs;
  return Math.min(Math.max(LEAST, Math.ceil(underWay * 2)), MOST);
}
