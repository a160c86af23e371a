import { pauseViewSchema, resumeResponseSchema } from '@recovery/contracts';
import type { Command } from 'commander';
import type { Surroundings } from '../surroundings.ts';
import { gatewayCommand, openCall, type GatewayOptions } from './command.ts';

interface PauseOptions extends GatewayOptions {
  readonly reason?: string;
}

/** `recovery pause <service>` */
export function addPause(program: Command, surroundings: Surroundings): void {
  gatewayCommand(program, 'pause', 'Let nothing be restarted, by nobody, until it is resumed')
    .argument('<service>', 'the id of a service, or all')
    .option('--reason <text>', 'why, for the others')
    .action(async (service: string, { reason, ...options }: PauseOptions) => {
      const { terminal, gateway } = openCall(surroundings, options);
      const pause = await gateway.send('api/recovery/pause', {
        method: 'POST',
        body: { service, reason },
        schema: pauseViewSchema,
      });
      if (terminal.isJson) terminal.json(pause);
      else {
        const inForce =
          reason === undefined || pause.reason === reason.trim()
            ? ''
            : ` already: ${pause.reason ?? 'no reason given'}`;
        terminal.line(
          `${pause.service} is paused by ${pause.by}${inForce}; to go on: recovery resume ${pause.service}`,
        );
      }
    });
}

/** `recovery resume <service>` */
export function addResume(program: Command, surroundings: Surroundings): void {
  gatewayCommand(program, 'resume', 'End a pause; of all: also what another program has set on the queues')
    .argument('<service>', 'the id of a service, or all')
    .action(async (service: string, options: GatewayOptions) => {
      const { terminal, gateway } = openCall(surroundings, options);
      const resumed = await gateway.send('api/recovery/resume', {
        method: 'POST',
        body: { service },
        schema: resumeResponseSchema,
      });
      if (terminal.isJson) terminal.json(resumed);
      else terminal.line(`${resumed.service} is resumed`);
    });
}
