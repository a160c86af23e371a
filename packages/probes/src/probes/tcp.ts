import { HEALTHY } from '../finding.ts';
import { openSocket } from '../open-socket.ts';
import type { ProbeKindRun } from '../probe.ts';

/** Healthy when the connection is accepted. A frozen process is not noticed: its kernel accepts for it. */
export const probeTcp: ProbeKindRun<'tcp'> = async ({ host, port }, { signal }) => {
  const socket = await openSocket({ host, port, tls: false, signal });
  socket.destroy();
  return HEALTHY;
};
