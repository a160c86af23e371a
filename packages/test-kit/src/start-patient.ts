import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';

/** A watched service of a test. It keeps what reached it: the far end is where probes and actions are counted. */
export interface Patient {
  readonly port: number;
  /** Answer of /health to the next probes; 200 at first. */
  setStatus(status: number): void;
  /** Every probe; `at` in monotonic milliseconds (performance.now()). */
  readonly probes: readonly { readonly at: number; readonly status: number }[];
  /** Every control operation, in order of arrival. */
  readonly actions: readonly { readonly at: number; readonly operation: string; readonly fencingToken: number }[];
  close(): Promise<void>;
}

/** What every control endpoint takes beside its operations: it makes older tokens void and does nothing. */
const FENCE = 'fence';

/** @param options.onAction runs before an operation is answered */
export async function startPatient({ onAction }: { onAction?: (patient: Patient) => void } = {}): Promise<Patient> {
  let status = 200;
  const probes: { at: number; status: number }[] = [];
  const actions: { at: number; operation: string; fencingToken: number }[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, area = '', operation = ''] = (request.url ?? '').split('/');
    if (area === 'livez') {
      response.writeHead(200).end('{}');
    } else if (area === 'control') {
      const fencingToken = Number(/"fencingToken":(\d+)/u.exec(await readAll(request))?.[1]);
      if (operation !== FENCE) {
        actions.push({ at: performance.now(), operation, fencingToken });
        onAction?.(patient);
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
    } else {
      probes.push({ at: performance.now(), status });
      response.writeHead(status).end();
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const patient: Patient = {
    port: addressOf(server).port,
    setStatus: (next) => {
      status = next;
    },
    probes,
    actions,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
  return patient;
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address;
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
