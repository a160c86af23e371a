import type { Problem } from '@recovery/contracts';
import { EXIT } from '../exit-codes.ts';

const WITHOUT_KEY =
  'give a key by RECOVERY_TOKEN, API_TOKEN_FILE or --token-file; whoever runs the gateway makes one with: recovery keys create <name> --role <role>';

/** The switch that needs neither the API nor Redis. */
export const WITHOUT_US = 'to stop all restarts without it, make the file data/PAUSE';

/** The API refused, in its own words; `problem` is what it answered (RFC 9457). */
export class GatewayProblem extends Error {
  override readonly name = 'GatewayProblem';
  readonly problem: Problem;
  readonly code: string;
  readonly exitCode: number;

  constructor(problem: Problem) {
    super(inWords(problem));
    this.problem = problem;
    this.code = problem.code;
    this.exitCode = exitCodeOf(problem.status);
  }
}

function inWords({ title, detail, status, code, recoveryId, service, retryAt }: Problem): string {
  const words = detail === undefined ? title : `${title}: ${detail}`;
  const subject = typeof service === 'string' ? `${service}: ` : '';
  const recovery = typeof recoveryId === 'string' ? ` (${recoveryId})` : '';
  const again = typeof retryAt === 'string' ? `; try again at ${retryAt}` : '';
  const advice = adviceFor(status, code);
  return `${subject}${words}${recovery}${again}${advice === null ? '' : `: ${advice}`}`;
}

function adviceFor(status: number, code: string): string | null {
  if (code === 'store_unavailable') return WITHOUT_US;
  if (status === 401) return WITHOUT_KEY;
  if (status === 403) return 'it takes a key with a higher role';
  return null;
}

function exitCodeOf(status: number): number {
  if (status === 400) return EXIT.usage;
  if (status === 401 || status === 403) return EXIT.notAllowed;
  return status >= 502 ? EXIT.unreachable : EXIT.failed;
}
