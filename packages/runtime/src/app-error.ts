export interface AppErrorOptions {
  /** True when the same call may succeed later without anybody changing anything. */
  retryable?: boolean;
  cause?: unknown;
  /** Exit code that `runProcess` uses when this error ends the process (78 = invalid configuration). */
  exitCode?: number;
}

/** The one error class of the system: callers branch on `code`, people read `message`. */
export class AppError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly exitCode: number | undefined;

  constructor(code: string, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.exitCode = options.exitCode;
  }
}
