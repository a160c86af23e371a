import { restartResponseSchema } from '@recovery/contracts';
import { AppError } from '@recovery/runtime';
import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { followRecovery, type RecoveryEnd } from '../restart/follow-recovery.ts';
import { showProgress } from '../restart/show-progress.ts';
import type { Surroundings } from '../surroundings.ts';
import { gatewayCommand, openCall, wholeNumber, type GatewayCall, type GatewayOptions } from './command.ts';

interface Options extends GatewayOptions {
  readonly rung?: string;
  readonly wait: boolean;
  readonly timeout: number;
}

interface Request {
  readonly service: string;
  readonly rung?: string | undefined;
}

/** `recovery restart <service>` */
export function addRestart(program: Command, surroundings: Surroundings): void {
  gatewayCommand(program, 'restart', 'Recover a service now, and follow that until it is verified')
    .argument('<service>', 'the id of a service')
    .option('--rung <name>', 'the rung of its ladder to begin with')
    .option('--no-wait', 'do not follow it')
    .option('--timeout <seconds>', 'how long to follow it', wholeNumber({ min: 1, max: 86_400 }), 600)
    .action(async (service: string, { rung, wait, timeout, ...options }: Options) => {
      const call = openCall(surroundings, options);
      if (wait) {
        await restartAndFollow(call, { service, rung, timeoutMs: timeout * 1000 });
        return;
      }
      const accepted = await ask(call, { service, rung });
      if (call.terminal.isJson) call.terminal.json(accepted);
      else call.terminal.line(`${service}: accepted as ${accepted.recoveryId}`);
    });
}

function ask({ gateway }: GatewayCall, body: Request) {
  return gateway.send('api/recovery/restart', { method: 'POST', body, schema: restartResponseSchema });
}

/** @throws {AppError} `recovery_failed`, `still_under_way` */
async function restartAndFollow(
  call: GatewayCall,
  { timeoutMs, ...request }: Request & { timeoutMs: number },
): Promise<void> {
  const { terminal, gateway, signal } = call;
  // Before it begins, so that its first event is not missed.
  const progress = await showProgress({ ...call, service: request.service });
  try {
    const accepted = await ask(call, request);
    progress.begin(accepted.recoveryId);
    const end = await followRecovery({ gateway, signal, timeoutMs, ...accepted, tell: progress.tell }).catch(
      (error: unknown) => {
        if (signal.aborted) terminal.note(`${accepted.recoveryId} goes on, nobody follows it here any more`);
        throw error;
      },
    );
    if (end !== null) await progress.settle();
    const result = end ?? ({ status: 'accepted', message: 'still under way' } as const);
    if (terminal.isJson) terminal.json({ ...accepted, ...result, events: progress.events });
    else if (end !== null) {
      const style = end.status === 'verified' ? 'green' : 'red';
      terminal.line(`${accepted.service}: `, { text: end.status, style }, `: ${end.message}`);
    }
    demandVerified(end, { service: accepted.service, timeoutMs });
  } finally {
    progress.end();
  }
}

function demandVerified(end: RecoveryEnd | null, { service, timeoutMs }: { service: string; timeoutMs: number }): void {
  if (end === null) {
    throw new AppError(
      'still_under_way',
      `after ${timeoutMs / 1000} s it is still under way: recovery status ${service} tells how it goes on`,
      { exitCode: EXIT.stillUnderWay },
    );
  }
  if (end.status === 'failed') {
    throw new AppError(
      'recovery_failed',
      `it failed: recovery explain ${service} and recovery logs --service ${service} tell why`,
    );
  }
}
