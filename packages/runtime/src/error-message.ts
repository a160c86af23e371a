import { maskUrl } from './mask-url.ts';

/** One line that says what went wrong, without credentials: fit for replies, logs and stderr. */
export function errorMessage(error: unknown): string {
  const text = error instanceof AggregateError && error.message === '' ? joinMessages(error) : plainMessage(error);
  return maskUrl(text.replaceAll(/\s*[\r\n]+\s*/g, ' '));
}

// Node reports a refused dual-stack connection as an AggregateError without a message of its own.
function joinMessages(error: AggregateError): string {
  return error.errors.map(plainMessage).join('; ');
}

function plainMessage(error: unknown): string {
  if (error instanceof Error) return error.message === '' ? error.name : error.message;
  return typeof error === 'string' ? error : `thrown value of type ${typeof error}`;
}
