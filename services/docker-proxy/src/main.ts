import { readEnv } from '@recovery/contracts';
import { runProcess } from '@recovery/runtime';
import { startDockerProxy } from './app.ts';
import { dockerProxyEnvSchema } from './environment.ts';

runProcess('docker-proxy', async (context) => {
  await startDockerProxy(readEnv(dockerProxyEnvSchema), context);
});
