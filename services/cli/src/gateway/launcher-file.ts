import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const launcherFileSchema = z.object({
  apiUrl: z.url({ protocol: /^https?$/u }),
  apiToken: z.string().nullable(),
  redisUrl: z.string(),
  databaseUrl: z.string(),
  processes: z.array(z.object({ name: z.string(), healthUrl: z.string().nullable() })),
});
export type LauncherFile = z.infer<typeof launcherFileSchema>;

/** Where `npm start` says where everything is. */
export function launcherFilePath(dataDir: string): string {
  return join(dataDir, 'run', 'launcher.json');
}

/** null while `npm start` does not run, or runs for another user, who alone may read it. */
export function readLauncherFile(dataDir: string): LauncherFile | null {
  try {
    const content: unknown = JSON.parse(readFileSync(launcherFilePath(dataDir), 'utf8'));
    return launcherFileSchema.safeParse(content).data ?? null;
  } catch {
    return null;
  }
}

/** The variables that `npm start` sets for its processes and that `services.yaml` may name. */
export function launcherVariables({ redisUrl, databaseUrl, processes }: LauncherFile): Record<string, string> {
  const addressOf = (name: string): string | null =>
    processes.find((process) => process.name === name)?.healthUrl ?? null;
  const addresses = {
    POSITION_THRESHOLD_URL: addressOf('position-threshold'),
    TRADE_ENGINE_URL: addressOf('trade-engine'),
  };
  const known = Object.entries(addresses).filter((entry): entry is [string, string] => entry[1] !== null);
  return {
    REDIS_URL: redisUrl,
    DATABASE_URL: databaseUrl,
    ENGINE_CACHE_URL: redisUrl,
    ...Object.fromEntries(known),
  };
}
