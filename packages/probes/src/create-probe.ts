import type { ProbeKind, ProbeSpec, ProbeSpecOf } from '@recovery/contracts';
import { inconclusive, unhealthy } from './finding.ts';
import type { Probe, ProbeContext, ProbeKindRun } from './probe.ts';
import { probeCommand } from './probes/command.ts';
import { probeContainer } from './probes/container.ts';
import { probeHeartbeat } from './probes/heartbeat.ts';
import { probeHttp } from './probes/http.ts';
import { probeKubernetes } from './probes/kubernetes.ts';
import { probePostgres } from './probes/postgres.ts';
import { probeQueue } from './probes/queue.ts';
import { probeRedis } from './probes/redis.ts';
import { probeSystemd } from './probes/systemd.ts';
import { probeTcp } from './probes/tcp.ts';
import { runWithDeadline } from './run-with-deadline.ts';

type Registry = { readonly [K in ProbeKind]: ProbeKindRun<K> };

const PROBES = {
  http: probeHttp,
  tcp: probeTcp,
  redis: probeRedis,
  postgres: probePostgres,
  command: probeCommand,
  container: probeContainer,
  heartbeat: probeHeartbeat,
  queue: probeQueue,
  systemd: probeSystemd,
  kubernetes: probeKubernetes,
} satisfies Registry;

/** Not asked of the service itself: that a store or proxy of ours, a service manager or an API server hangs says nothing about it. */
const ASKED_ELSEWHERE: ReadonlySet<ProbeKind> = new Set(['heartbeat', 'container', 'systemd', 'kubernetes']);

/** The check that `spec` describes. Opens nothing until it is run. */
export function createProbe(spec: ProbeSpec, context: ProbeContext): Probe {
  const { timeoutMs } = context;
  const run = runOf(spec);
  const tooLate = `no answer within ${timeoutMs} ms`;
  const timedOut = ASKED_ELSEWHERE.has(spec.kind) ? inconclusive('observer', tooLate) : unhealthy('timeout', tooLate);
  return (signal) => runWithDeadline((inner) => run({ ...context, signal: inner }), { timeoutMs, signal, timedOut });
}

function runOf<K extends ProbeKind>(
  spec: ProbeSpecOf<K> & { readonly kind: K },
): (context: Parameters<ProbeKindRun<K>>[1]) => ReturnType<ProbeKindRun<K>> {
  const probes: Registry = PROBES;
  const probe = probes[spec.kind];
  return (context) => probe(spec, context);
}
