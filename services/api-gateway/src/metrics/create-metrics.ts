import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';
import type { ServiceView, StatusResponse } from '@recovery/contracts';

export interface Metrics {
  /** A request was answered. */
  answered(request: { method: string; route: string; status: number; seconds: number }): void;
  /** Everything in the text format of Prometheus. null: it cannot be read now */
  text(known: {
    readonly status: StatusResponse | null;
    readonly waitingChecks: number | null;
  }): Promise<{ contentType: string; text: string }>;
}

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** The numbers of this process and, read when they are asked for, of all services. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'recovery_http_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'recovery_http_request_seconds',
    help: 'Time to the end of the answer',
    labelNames: ['method', 'route'] as const,
    buckets: SECONDS,
    registers,
  });
  const services = createServiceGauges(registry);
  const waiting = new Gauge({
    name: 'recovery_health_checks_waiting',
    help: 'Checks that are due and that no probe worker has taken yet',
    registers,
  });
  return {
    answered: ({ method, route, status, seconds: took }) => {
      requests.inc({ method, route, status: String(status) });
      seconds.observe({ method, route }, took);
    },
    text: async ({ status, waitingChecks }) => {
      services.set(status);
      waiting.set(waitingChecks ?? Number.NaN);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function createServiceGauges(registry: Registry): { set(status: StatusResponse | null): void } {
  const registers = [registry];
  const gauge = (name: string, help: string): Gauge => new Gauge({ name: `recovery_${name}`, help, registers });
  const ofService = (name: string, help: string, labels: readonly string[] = []): Gauge<string> =>
    new Gauge({ name: `recovery_service_${name}`, help, labelNames: ['service', ...labels], registers });

  const storeUp = gauge('store_up', '1 while Redis answers');
  const enabled = gauge('auto_recovery_enabled', '1 while every switch for automatic recovery is on');
  const brake = gauge('brake_on', '1 while nothing is restarted automatically because too much fails at once');
  const pauses = gauge('pauses', 'Pauses in force');
  const windows = gauge('maintenance_windows_open', 'Maintenance windows that are open');
  const status = ofService('status', '1 for the status that the service has', ['status']);
  const numbers: readonly (readonly [Gauge<string>, (service: ServiceView, now: number) => number | null])[] = [
    [ofService('error_count', 'Failed checks in a row'), ({ errorCount }) => errorCount],
    [ofService('restart_count', 'Attempts since it was stable'), ({ restartCount }) => restartCount],
    [
      ofService('latency_seconds', 'How long the last check took'),
      ({ latencyMs }) => (latencyMs === null ? null : latencyMs / 1000),
    ],
    [
      ofService('last_check_age_seconds', 'Age of the last result'),
      ({ lastCheckAt }, now) => (lastCheckAt === null ? null : (now - Date.parse(lastCheckAt)) / 1000),
    ],
  ];
  return {
    set: (known) => {
      storeUp.set(Number(known !== null));
      status.reset();
      for (const [each] of numbers) each.reset();
      // Not a number is how Prometheus is told that a value is not known.
      enabled.set(known === null ? Number.NaN : Number(known.autoRecoveryEnabled));
      brake.set(known === null ? Number.NaN : Number(known.brake.isOn));
      pauses.set(known?.pauses.length ?? Number.NaN);
      windows.set(known?.maintenance.length ?? Number.NaN);
      if (known === null) return;
      const now = Date.parse(known.generatedAt);
      for (const service of known.services) {
        status.set({ service: service.id, status: service.status }, 1);
        for (const [each, valueOf] of numbers) {
          const value = valueOf(service, now);
          if (value !== null) each.set({ service: service.id }, value);
        }
      }
    },
  };
}
