import { readEnv } from '@recovery/contracts';
import { runProcess } from '@recovery/runtime';
import { startPositionThreshold } from './app.ts';
import { environmentSchema } from './environment.ts';

runProcess('position-threshold', async (context) => {
  await startPositionThreshold(context, readEnv(environmentSchema));
});
