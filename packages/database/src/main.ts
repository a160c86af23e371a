import { databaseUrlVariable, readEnv } from '@recovery/contracts';
import { runProcess } from '@recovery/runtime';
import { z } from 'zod';
import { migrate } from './migrate.ts';

// Makes the tables and ends: for places where nothing else does before the services start.
runProcess('database-tables', async ({ log }) => {
  const { DATABASE_URL: connectionString } = readEnv(z.object({ DATABASE_URL: databaseUrlVariable }));
  await migrate({ connectionString, log });
});
