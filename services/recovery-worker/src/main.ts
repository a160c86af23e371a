import { readEnv } from '@recovery/contracts';
import { runProcess } from '@recovery/runtime';
import { startRecoveryWorker } from './app.ts';
import { recoveryWorkerEnvSchema } from './environment.ts';

runProcess('recovery-worker', (context) => startRecoveryWorker(readEnv(recoveryWorkerEnvSchema), context));
