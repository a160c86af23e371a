import type { BenchCase } from './bench-case.ts';
import { logsCase } from './logs/logs-case.ts';
import { pageCase } from './page/page-case.ts';
import { positionsCase } from './positions/positions-case.ts';

/** Every case by the name under which it is run. */
export const cases: Readonly<Record<string, BenchCase>> = {
  logs: logsCase,
  page: pageCase,
  positions: positionsCase,
};
