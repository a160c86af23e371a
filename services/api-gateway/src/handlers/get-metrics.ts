import { errorMessage } from '@recovery/runtime';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { loadStatus } from '../status/load-status.ts';

export const getMetrics = defineRoute({
  method: 'get',
  path: '/metrics',
  access: 'viewer',
  summary: 'Numbers for Prometheus',
  description: 'Of this process and of every service. While Redis is away those of the services are left out.',
  input: NO_INPUT,
  responses: {
    200: {
      description: 'The text format of Prometheus.',
      contentType: 'text/plain',
      example: '# HELP recovery_brake_on …\n# TYPE recovery_brake_on gauge\nrecovery_brake_on 0\n',
    },
  },
}).servedBy(async ({ gateway, now }) => {
  const unknown = (error: unknown): null => {
    gateway.log.debug({ reason: errorMessage(error) }, 'metrics without the services');
    return null;
  };
  const [status, waitingChecks] = await Promise.all([
    inTime('reading the status', () => loadStatus(gateway, { now })).catch(unknown),
    inTime('counting what waits', () => gateway.healthChecks.waitingCount()).catch(unknown),
  ]);
  const { contentType, text } = await gateway.metrics.text({ status, waitingChecks });
  return {
    stream: async (response) => {
      response.status(200).set({ 'cache-control': 'no-store', 'content-type': contentType }).end(text);
    },
  };
});
