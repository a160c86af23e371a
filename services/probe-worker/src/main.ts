import { containerAwareEnvSchema, readEnv } from '@recovery/contracts';
import { runProcess } from '@recovery/runtime';
import { startProbeWorker } from './app.ts';

runProcess('probe-worker', async (context) => {
  await startProbeWorker(readEnv(containerAwareEnvSchema), context);
});
