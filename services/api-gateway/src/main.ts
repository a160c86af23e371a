import { fileURLToPath } from 'node:url';
import { runProcess } from '@recovery/runtime';
import { readGatewayEnv } from './environment.ts';
import { startGateway } from './start-gateway.ts';

runProcess('api-gateway', async (context) => {
  await startGateway({
    env: readGatewayEnv(),
    dashboardDir: fileURLToPath(new URL('../../dashboard/dist', import.meta.url)),
    output: process.stdout,
    onShutdown: (label, close) => context.onShutdown(label, close),
  });
});
