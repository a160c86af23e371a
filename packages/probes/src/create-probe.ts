import type { ProbeKind, ProbeSpec, ProbeSpecOf } from '@recovery/contracts';
import { inconclusive, unhealthy } from './finding.ts';
import type { Probe, ProbeContext, ProbeKindRun } from './probe.ts';
import { probeCommand } from './probes/command.ts';
import { probeContainer } from './probes/container.ts';
import { probeHeartbeat } from './probes/heartbeat.ts';
import { probeHttp } from './probes/http.ts';
import { probePostgres } from './probes/postgres.ts';
import { probeRedis } from './probes/redis.ts';
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
} satisfies Registry;

/** The check that `spec` describes. Opens nothing until it is run. */
export function createProbe(spec: ProbeSpec, context: ProbeContext): Probe {
  const { timeoutMs } = context;
  const run = runOf(spec);
  const tooLate = `no answer within ${timeoutMs} ms`;
  // Heartbeats are read from a store of ours, containers through a proxy of ours: that it hangs says nothing about the service.
  const isOurs = spec.kind === 'heartbeat' || spec.kind === 'container';
  const timedOut = isOurs ? inconclusive('observer', tooLate) : unhealthy('timeout', tooLate);
  return (signal) => runWithDeadline((inner) => run({ ...context, signal: inner }), { timeoutMs, signal, timedOut });
}

function runOf<K extends ProbeKind>(
  spec: ProbeSpecOf<K> & { readonly kind: K },
): (context: Parameters<ProbeKindRun<K>>[1]) => ReturnType<ProbeKindRun<K>> {
  const probes: Registry = PROBES;
  const probe = probes[spec.kind];
  return (context) => probe(spec, context);
}
