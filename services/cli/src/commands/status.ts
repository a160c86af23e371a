import { setTimeout as delay } from 'node:timers/promises';
import { statusResponseSchema, type StatusResponse } from '@recovery/contracts';
import { errorMessage } from '@recovery/runtime';
import type { Command } from 'commander';
import { showService } from '../status/show-service.ts';
import { showStatus } from '../status/show-status.ts';
import type { Surroundings } from '../surroundings.ts';
import { gatewayCommand, openCall, wholeNumber, type GatewayCall, type GatewayOptions } from './command.ts';

interface Options extends GatewayOptions {
  readonly watch?: boolean;
  readonly interval: number;
  readonly status?: string;
  readonly search?: string;
}

/** `recovery status [service]` */
export function addStatus(program: Command, surroundings: Surroundings): void {
  gatewayCommand(program, 'status', 'Show how every service is, or all about one')
    .argument('[service]', 'the id of a service')
    .option('--status <list>', 'only services with one of these statuses, such as error,degraded')
    .option('--search <text>', 'only services with this in their id or name')
    .option('-w, --watch', 'look again and again, until Ctrl-C')
    .option('--interval <seconds>', 'between two looks', wholeNumber({ min: 1, max: 3600 }), 2)
    .action(async (service: string | undefined, options: Options) => {
      const call = openCall(surroundings, options);
      const look = service === undefined ? statusLook(call, options) : () => showService(call, service, options);
      const show = await look();
      show();
      if (options.watch === true) await watch(look, { call, intervalMs: options.interval * 1000 });
    });
}

function statusLook({ gateway, terminal }: GatewayCall, { watch: isWatch, status, search }: Options) {
  return async (): Promise<() => void> => {
    const response = await gateway.get('api/recovery/status', statusResponseSchema, { status, q: search });
    return () => showAll(response);
  };
  function showAll(response: StatusResponse): void {
    if (!terminal.isJson) showStatus(terminal, response);
    else if (isWatch === true) terminal.jsonLine(response);
    else terminal.json(response);
  }
}

/** Ends with Ctrl-C; a gateway that is away for a while is looked for again. */
async function watch(
  look: () => Promise<() => void>,
  { call: { terminal, signal }, intervalMs }: { call: GatewayCall; intervalMs: number },
): Promise<void> {
  while (!signal.aborted) {
    await delay(intervalMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      const show = await look();
      terminal.clear();
      if (!terminal.isInteractive && !terminal.isJson) terminal.line('');
      show();
    } catch (error) {
      if (!signal.aborted) terminal.note(errorMessage(error));
    }
  }
}
