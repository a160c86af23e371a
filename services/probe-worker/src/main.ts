import { readEnv } from '@recovery/contracts';
import { runProcess } from '@recovery/runtime';
import { startProbeWorker } from './app.ts';
import { probeWorkerEnvSchema } from './environment.ts';

runProcess('probe-worker', async (context) => {
  await startProbeWorker(readEnv(probeWorkerEnvSchema), context);
});
