import type { ErrorClass, ProbeOutcome } from '@recovery/domain';
import { maskUrl } from '@recovery/runtime';

/** What a probe found out; its latency is measured around it. */
export interface Finding {
  readonly outcome: ProbeOutcome;
  readonly errorClass: ErrorClass | null;
  readonly message: string | null;
}

const MAX_MESSAGE_LENGTH = 300;

export const HEALTHY: Finding = { outcome: 'healthy', errorClass: null, message: null };

/** It answers, but not as it should. */
export function degraded(message: string): Finding {
  return { outcome: 'degraded', errorClass: null, message: shortMessage(message) };
}

export function unhealthy(errorClass: ErrorClass, message: string): Finding {
  return { outcome: 'unhealthy', errorClass, message: shortMessage(message) };
}

/** The check itself could not be made: says nothing about the service. */
export function inconclusive(errorClass: ErrorClass, message: string): Finding {
  return { outcome: 'unknown', errorClass, message: shortMessage(message) };
}

function shortMessage(text: string): string {
  const masked = maskUrl(text);
  return masked.length <= MAX_MESSAGE_LENGTH ? masked : `${masked.slice(0, MAX_MESSAGE_LENGTH - 1).toWellFormed()}…`;
}
