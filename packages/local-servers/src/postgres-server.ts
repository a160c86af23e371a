import { resolve } from 'node:path';
import { freePort } from './free-port.ts';
import { endLeftoverPostgres } from './leftover-postgres.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { ensureCluster } from './postgres-cluster.ts';
import { clusterHome, runnableBinaries } from './postgres-home.ts';
import { postgresServerCommand, type ServerCommand } from './server-command.ts';
import { clusterOwner, postgresUser } from './server-user.ts';

export interface PostgresServerOptions {
  /** The cluster's directory; a symbolic link to another place when the server's user cannot get there. */
  dataDir: string;
  announce: (line: string) => void;
  /** Default: a free one. */
  port?: number;
  /** Further `-c name=value`, for tests. */
  settings?: Readonly<Record<string, string>>;
}

export interface PostgresServer {
  readonly command: ServerCommand;
  readonly port: number;
  readonly clusterDir: string;
  /** Superuser on the maintenance database. */
  readonly superuserUrl: string;
}

/**
 * Makes the cluster when missing, clears what a killed server left behind, and says how to run
 * PostgreSQL on it: as the user `postgres` when we are root. No other server may use dataDir meanwhile.
 */
export async function preparePostgresServer(options: PostgresServerOptions): Promise<PostgresServer> {
  const installed = findPostgresBinaries();
  const dataDir = resolve(options.dataDir);
  const user = (await clusterOwner(dataDir)) ?? (await postgresUser(options.announce));
  const [binaries, clusterDir] = await Promise.all([runnableBinaries(installed, user), clusterHome(dataDir, user)]);
  await endLeftoverPostgres(clusterDir);
  const password = await ensureCluster({ binaries, clusterDir, user });
  const port = options.port ?? (await freePort());
  const command = postgresServerCommand({
    binaryPath: binaries.postgres,
    clusterDir,
    port,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...user,
  });
  return {
    command,
    port,
    clusterDir,
    superuserUrl: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
  };
}
