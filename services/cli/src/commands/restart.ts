import { randomUUID } from 'node:crypto';
import { restartResponseSchema } from '@recovery/contracts';
import { AppError } from '@recovery/runtime';
import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { followRecovery } from '../restart/follow-recovery.ts';
import { showProgress } from '../restart/show-progress.ts';
import type { Surroundings } from '../surroundings.ts';
import { gatewayCommand, openCall, wholeNumber, type GatewayOptions } from './command.ts';

interface Options extends GatewayOptions {
  readonly rung?: string;
  readonly wait: boolean;
  readonly timeout: number;
}

/** `recovery restart <service>` */
export function addRestart(program: Command, surroundings: Surroundings): void {
  gatewayCommand(program, 'restart', 'Recover a service now, and follow that until it is verified')
    .argument('<service>', 'the id of a service')
    .option('--rung <name>', 'the rung of its ladder to begin with')
    .option('--no-wait', 'do not follow it')
    .option('--timeout <seconds>', 'how long to follow it', wholeNumber({ min: 1, max: 86_400 }), 600)
    .action(async (service: string, options: Options) => {
      const { terminal, gateway, signal } = openCall(surroundings, options);
      const ask = () =>
        gateway.send('api/recovery/restart', {
          method: 'POST',
          body: { service, ...(options.rung === undefined ? {} : { rung: options.rung }) },
          schema: restartResponseSchema,
          headers: { 'idempotency-key': randomUUID() },
        });
      if (!options.wait) {
        const accepted = await ask();
        if (terminal.isJson) terminal.json(accepted);
        else terminal.line(`${service}: accepted as ${accepted.recoveryId}`);
        return;
      }
      // Before it begins, so that its first event is not missed.
      const progress = await showProgress({ terminal, gateway, signal, service });
      try {
        const accepted = await ask();
        progress.begin(accepted.recoveryId);
        const timeoutMs = options.timeout * 1000;
        const end = await followRecovery({ gateway, signal, timeoutMs, ...accepted, tell: progress.tell });
        const result = { ...accepted, ...(end ?? { status: 'accepted', message: 'it is still under way' }) };
        if (terminal.isJson) terminal.json({ ...result, events: progress.events });
        else
          terminal.line(
            `${service}: `,
            { text: result.status === 'accepted' ? 'under way' : result.status, style: styleOf(result.status) },
            `: ${result.message}`,
          );
        if (end?.status === 'verified') return;
        throw new AppError(
          end === null ? 'still_under_way' : 'recovery_failed',
          end === null
            ? `after ${options.timeout} s it is still under way: recovery status ${service} tells how it goes on`
            : `the recovery failed: recovery explain ${service} and recovery logs --service ${service} tell why`,
          { exitCode: end === null ? EXIT.stillUnderWay : EXIT.failed },
        );
      } finally {
        progress.end();
      }
    });
}

function styleOf(status: string): 'green' | 'red' | 'yellow' {
  if (status === 'verified') return 'green';
  return status === 'failed' ? 'red' : 'yellow';
}
