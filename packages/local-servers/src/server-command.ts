import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';

/** How to run a server in the foreground; whoever spawns it supervises it. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Set when the server must not run as the present user. */
  readonly uid?: number;
  readonly gid?: number;
}

// Nothing of our own environment: it may hold secrets, and its locale would change the server's messages.
const SERVER_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** The command of a private Redis that is configured by a file alone, so that no secret is in argv. */
export function redisServerCommand(options: {
  binaryPath: string;
  configPath: string;
  dataDir: string;
}): ServerCommand {
  return {
    command: options.binaryPath,
    args: [options.configPath],
    cwd: options.dataDir,
    env: SERVER_ENVIRONMENT,
  };
}

/** The command of a private PostgreSQL: loopback only, no Unix socket. */
export function postgresServerCommand(options: {
  binaryPath: string;
  clusterDir: string;
  port: number;
  settings?: Readonly<Record<string, string>>;
  uid?: number;
  gid?: number;
}): ServerCommand {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(options.port),
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...options.settings,
  };
  return {
    command: options.binaryPath,
    args: [
      '-D',
      options.clusterDir,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    // The present directory may be one that the server's user cannot enter.
    cwd: '/',
    env: SERVER_ENVIRONMENT,
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  };
}

/** Starts the server in a process group of its own, so that a terminal's Ctrl-C does not reach it. */
export function spawnServer(server: ServerCommand, stdio: StdioOptions): ChildProcess {
  return spawn(server.command, server.args, {
    cwd: server.cwd,
    env: server.env,
    stdio,
    detached: true,
    ...(server.uid === undefined ? {} : { uid: server.uid }),
    ...(server.gid === undefined ? {} : { gid: server.gid }),
  });
}
