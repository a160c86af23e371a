import { freePort, isPortFree } from '@recovery/local-servers';
import { AppError } from '@recovery/runtime';

const DEFAULT_PORT = 3_000;
const HIGHEST_PORT = 65_535;
// A server on any of these would answer in our place for some who open http://localhost.
const LOCAL_ADDRESSES = ['127.0.0.1', '0.0.0.0', '::', '::1'];

export type PortProbe = (port: number, host: string) => Promise<boolean>;

/**
 * The port of the API: the wanted one, any free one for 0, or, when none was asked for, 3000 or the
 * next that is free. `port_taken` (exit code 1) when the wanted one is not free.
 */
export async function choosePort(
  options: { wanted: number | undefined; host: string },
  isFree: PortProbe = isPortFree,
): Promise<number> {
  const hosts = new Set([options.host, ...LOCAL_ADDRESSES]);
  const isFreeEverywhere = async (port: number): Promise<boolean> => {
    for (const host of hosts) {
      if (!(await isFree(port, host))) return false;
    }
    return true;
  };
  if (options.wanted === 0) return freePort();
  if (options.wanted !== undefined) {
    if (await isFreeEverywhere(options.wanted)) return options.wanted;
    throw new AppError(
      'port_taken',
      `port ${options.wanted} (PORT) is taken by another program: end it, or set PORT to a free one`,
      { exitCode: 1 },
    );
  }
  for (let port = DEFAULT_PORT; port <= HIGHEST_PORT; port += 1) {
    if (await isFreeEverywhere(port)) return port;
  }
  throw new AppError('port_taken', `no free port from ${DEFAULT_PORT} on`, { exitCode: 1 });
}
