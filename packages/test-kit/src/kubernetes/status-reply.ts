export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
};

/** A refusal as the API server words it: a Status object. */
export function statusReply(status: number, message: string): Reply {
  const reason = REASONS[status] ?? 'Unknown';
  return {
    status,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code: status },
  };
}
