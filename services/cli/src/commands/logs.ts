import type { Command } from 'commander';
import { AppError } from '@recovery/runtime';
import { EXIT } from '../exit-codes.ts';
import { followLogs } from '../logs/follow-logs.ts';
import { readLogs, type LogQuery } from '../logs/read-logs.ts';
import { entryLine } from '../status/service-words.ts';
import type { Surroundings } from '../surroundings.ts';
import { gatewayCommand, instant, openCall, wholeNumber, type GatewayOptions } from './command.ts';

interface Options extends GatewayOptions, LogQuery {
  readonly follow?: boolean;
}

/** `recovery logs` */
export function addLogs(program: Command, surroundings: Surroundings): void {
  gatewayCommand(program, 'logs', 'Show what was recovered, the newest last')
    .option('--days <count>', 'of the last 1 to 365 days', wholeNumber({ min: 1, max: 365 }))
    .option('--service <id>', 'only of this service')
    .option('--status <list>', 'only entries with one of these statuses, such as failed,aborted')
    .option('--from <time>', 'from this time on', instant)
    .option('--to <time>', 'before this time', instant)
    .option('--limit <count>', 'the newest 1 to 1000 of them, not all', wholeNumber({ min: 1, max: 1000 }))
    .option('--cursor <text>', 'go on where the answer ended that named this nextCursor')
    .option('-f, --follow', 'then what happens, as it happens, until Ctrl-C')
    .action(async ({ json, color, url, tokenFile, follow = false, ...query }: Options) => {
      if (follow && (query.to !== undefined || query.cursor !== undefined)) {
        throw new AppError('usage', '--follow goes together neither with --to nor with --cursor', {
          exitCode: EXIT.usage,
        });
      }
      const call = openCall(surroundings, optionsOf({ json, color, url, tokenFile }));
      const { terminal, gateway } = call;
      if (follow) {
        await followLogs(call, query);
        return;
      }
      const logs = await readLogs(gateway, query);
      if (terminal.isJson) {
        terminal.json(logs);
        return;
      }
      for (const entry of logs.entries.toReversed()) terminal.line(...entryLine(entry));
      if (logs.entries.length === 0) terminal.note('nothing in this time');
      if (logs.nextCursor !== null) terminal.note(`there is more before that: --cursor ${logs.nextCursor}`);
    });
}

function optionsOf(options: { [Key in keyof GatewayOptions]: GatewayOptions[Key] | undefined }): GatewayOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
