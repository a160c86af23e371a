import {
  decisionsResponseSchema,
  serviceResponseSchema,
  type DecisionView,
  type ServiceView,
} from '@recovery/contracts';
import type { Command } from 'commander';
import { statusPiece } from '../status/service-words.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { moment } from '../terminal/times.ts';
import { gatewayCommand, instant, openCall, servicePath, wholeNumber, type GatewayOptions } from './command.ts';

interface Options extends GatewayOptions {
  readonly limit: number;
  readonly from?: string;
  readonly to?: string;
}

/** `recovery explain <service>` */
export function addExplain(program: Command, surroundings: Surroundings): void {
  gatewayCommand(program, 'explain', 'Say why a service was restarted, or why it was not')
    .argument('<service>', 'the id of a service')
    .option('--limit <count>', 'how many decisions, 1 to 200', wholeNumber({ min: 1, max: 200 }), 5)
    .option('--from <time>', 'decided from this time on', instant)
    .option('--to <time>', 'decided up to this time', instant)
    .action(async (id: string, options: Options) => {
      const { terminal, gateway } = openCall(surroundings, options);
      const { limit, from, to } = options;
      const [{ service }, { decisions }] = await Promise.all([
        gateway.get(servicePath(id), serviceResponseSchema),
        gateway.get(`${servicePath(id)}/decisions`, decisionsResponseSchema, { limit, from, to }),
      ]);
      if (terminal.isJson) terminal.json({ service, decisions });
      else explain(terminal, service, decisions);
    });
}

function explain(terminal: Terminal, service: ServiceView, decisions: readonly DecisionView[]): void {
  terminal.line(
    `${service.id} is `,
    statusPiece(service.status),
    ` since ${moment(service.since)}: ${service.message}`,
  );
  const [newest, ...older] = decisions;
  if (newest === undefined) {
    terminal.line('Whether to restart it was not decided in this time: it takes a failure, or somebody who asks.');
    return;
  }
  terminal.line('');
  terminal.line({ text: moment(newest.decidedAt), style: 'bold' }, `  ${answerOf(newest)}`);
  for (const { gate, allowed, reason } of newest.verdicts) {
    terminal.line(
      allowed ? { text: '  yes  ', style: 'green' } : { text: '  no   ', style: 'red' },
      `${gate.padEnd(12)}  ${reason}`,
    );
  }
  if (older.length > 0) terminal.line('');
  for (const decision of older) {
    terminal.line({ text: moment(decision.decidedAt), style: 'bold' }, `  ${answerOf(decision)}`);
  }
}

function answerOf({ answer, times, firstDecidedAt }: DecisionView): string {
  return times === 1 ? answer : `${answer} (${times} times since ${moment(firstDecidedAt)})`;
}
