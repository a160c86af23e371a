/** What one look of the doctor found. */
export interface Finding {
  readonly name: string;
  /** warn: it works, and something could be better or is meant to be so · skip: it cannot be looked at from here */
  readonly status: 'ok' | 'warn' | 'fail' | 'skip';
  readonly message: string;
  /** What to do about it. */
  readonly advice: string | null;
}

export function ok(name: string, message: string): Finding {
  return { name, status: 'ok', message, advice: null };
}

export function warn(name: string, message: string, advice: string): Finding {
  return { name, status: 'warn', message, advice };
}

export function fail(name: string, message: string, advice: string): Finding {
  return { name, status: 'fail', message, advice };
}

export function skip(name: string, message: string): Finding {
  return { name, status: 'skip', message, advice: null };
}
