import type { QueryResult, QueryResultRow } from 'pg';

/** What a pool and a client have in common. */
export interface Queryable {
  query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<R>>;
}
