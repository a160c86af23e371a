import { duration } from '../terminal/times.ts';
import { ok, skip, warn, type Finding } from './finding.ts';

const NOTABLE_MS = 2_000;

/**
 * How far the clock of this machine, that of Redis and the time of the cluster are apart; epoch ms. No clock has to be
 * right for the system to work (ADR 12), but what people read is dated by one.
 */
export function judgeClock({
  ownAt,
  serverAt,
  clusterAt,
}: {
  ownAt: number;
  serverAt: number;
  clusterAt: number | null;
}): Finding[] {
  const server = apart('clock', ownAt - serverAt, 'this machine and Redis');
  if (clusterAt === null) return [server, skip('cluster time', 'no component has said yet what time it is')];
  return [server, apart('cluster time', clusterAt - serverAt, 'the time of the cluster and Redis')];
}

function apart(name: string, deviationMs: number, who: string): Finding {
  const distanceMs = Math.abs(deviationMs);
  const words = distanceMs < 1000 ? `${Math.round(distanceMs)} ms` : duration(distanceMs);
  const message = `${who} are ${words} apart`;
  const advice = 'let a time service set the clocks; a clock that was set fades into the time of the cluster by itself';
  return distanceMs < NOTABLE_MS ? ok(name, message) : warn(name, message, advice);
}
