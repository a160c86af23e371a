import type { z } from 'zod';

/** Invalid configuration: refuses to start with EX_CONFIG. The message names variable or path and reason. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config_invalid';
  readonly retryable = false;
  /** sysexits.h EX_CONFIG. */
  readonly exitCode = 78;
}

/** `path: reason; path: reason` of a failed validation. Values are never repeated: they may be secrets. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.length > 0 ? issue.path.map(String).join('.') : '(whole)'}: ${messageOf(issue)}`)
    .join('; ');
}

/** Of a key that is not allowed zod tells only inside of the issue why. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message).join(', ') : issue.message;
}
