import { isPortFree } from '@recovery/local-servers';
import { errorMessage } from '@recovery/runtime';
import { fail, ok, skip, warn, type Finding } from './finding.ts';

/**
 * Whether the API has its port, or could have it.
 * @param options.gatewayUrl where the gateway answers; null when it does not
 */
export async function examinePort({
  host,
  port,
  gatewayUrl,
}: {
  host: string;
  port: number;
  gatewayUrl: URL | null;
}): Promise<Finding> {
  const name = 'port of the API';
  if (gatewayUrl !== null && gatewayUrl.port === String(port)) return ok(name, `${port}, taken by the gateway`);
  if (port === 0) return ok(name, 'any free one');
  try {
    if (await isPortFree(port, host)) return ok(name, `${port} is free on ${host}`);
    const message = `${port} on ${host} is taken by another program`;
    return gatewayUrl === null
      ? fail(name, message, 'end that program, or set PORT to another one')
      : warn(name, message, `the gateway answers at ${gatewayUrl.host} meanwhile; set PORT if that matters`);
  } catch (error) {
    return skip(name, `${host}:${port}: ${errorMessage(error)}`);
  }
}
