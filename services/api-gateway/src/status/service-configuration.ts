import { basename } from 'node:path';
import type { ProbeSpec, ServiceConfiguration, StepSpec, WatchedService } from '@recovery/contracts';
import { maskUrl } from '@recovery/runtime';

/** How a service is configured, as the API shows it: no secrets, and of commands nothing but the program's name. */
export function serviceConfiguration({ spec, policy }: WatchedService): ServiceConfiguration {
  const { intervalMs, retryIntervalMs, failureThreshold, successThreshold, startPeriodMs, degradedAboveMs } = policy;
  const { stabilityMs, maxAttempts, cooldownMs, budget, budgetWindowMs, retryAfterErrorMs } = policy;
  return {
    isEnabled: spec.enabled,
    isAutomatic: spec.autoRecovery,
    settingsSwitch: spec.settingsSwitch ?? null,
    probe: { kind: spec.probe.kind, target: maskUrl(targetOf(spec.probe)), timeoutMs: policy.timeoutMs },
    intervalMs,
    retryIntervalMs,
    failureThreshold,
    successThreshold,
    startPeriodMs,
    degradedAboveMs,
    stabilityMs,
    maxAttempts,
    cooldownMs,
    budget,
    budgetWindowMs,
    retryAfterErrorMs,
    ladder: spec.ladder.map(({ name, actionType, steps, timeoutMs, verifyTimeoutMs, onlyFor }) => ({
      name,
      actionType,
      steps: steps.map(stepInWords),
      timeoutMs,
      verifyTimeoutMs,
      onlyFor: onlyFor ?? null,
    })),
    manualRung: spec.manualRung ?? spec.ladder[0]?.name ?? null,
  };
}

function targetOf(probe: ProbeSpec): string {
  switch (probe.kind) {
    case 'http':
      return `${probe.method} ${probe.url}`;
    case 'tcp':
      return `${probe.host}:${probe.port}`;
    case 'redis':
    case 'postgres':
      return serverOf(probe.url);
    case 'command':
      return basename(probe.argv[0] ?? '');
    case 'container':
      return `container ${probe.container}`;
    case 'heartbeat':
      return `at least every ${probe.maxAgeMs / 1000} s`;
    case 'queue':
      return `${probe.queue} on ${serverOf(probe.url)}`;
    case 'systemd':
      return probe.unit;
    case 'kubernetes':
      return probe.target;
  }
}

/** `host:port/database` of a connection string: who connects, and with what, is nobody's business. */
function serverOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? '' : `${parsed.host}${parsed.pathname}`;
}

function stepInWords(step: StepSpec): string {
  switch (step.driver) {
    case 'postgres':
      return step.action === 'reconnect'
        ? 'make a fresh connection to the database, end our own stuck sessions'
        : 'make missing tables again by the migrations';
    case 'control':
      return `ask its control endpoint to ${step.operations.join(', ')}`;
    case 'process':
      return `${step.action} the process ${step.process}`;
    case 'docker':
      return `${step.action} the container ${step.container}`;
    case 'command':
      return `run ${basename(step.argv[0] ?? '')}`;
    case 'cache':
      return `delete the cached keys ${step.prefix}*`;
    case 'queue':
      return queueStepInWords(step);
    case 'systemd':
      return `${step.action} the unit ${step.unit}`;
    case 'kubernetes':
      return step.target.startsWith('pod/') ? `delete the ${step.target}` : `restart the ${step.target}`;
  }
}

function queueStepInWords({ action, queue, limit, state }: Extract<StepSpec, { driver: 'queue' }>): string {
  switch (action) {
    case 'resume':
      return `resume the queue ${queue}`;
    case 'retryFailed':
      return `have up to ${limit} failed jobs of the queue ${queue} tried again`;
    case 'clean':
      return `delete up to ${limit} old ${state} jobs of the queue ${queue}`;
  }
}
