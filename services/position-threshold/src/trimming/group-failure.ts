// Classes 23 (integrity), 40 (rollback, deadlock); 55P03 lock not available, 57014 statement cancelled.
const SQLSTATE_OF_ONE_GROUP = /^(?:23...|40...|55P03|57014)$/u;

/** True when the error speaks of this group's rows only, so that the pass goes on with the other groups. */
export function concernsOneGroup(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    SQLSTATE_OF_ONE_GROUP.test(error.code)
  );
}
