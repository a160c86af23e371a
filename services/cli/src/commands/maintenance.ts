import { maintenanceResponseSchema, windowViewSchema, type WindowView } from '@recovery/contracts';
import type { Command } from 'commander';
import { askedWindow, type WindowOptions } from '../maintenance/asked-window.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Piece } from '../terminal/terminal.ts';
import { moment } from '../terminal/times.ts';
import { gatewayCommand, instant, openCall, type GatewayOptions } from './command.ts';

/** `recovery maintenance list`, `add` and `cancel` */
export function addMaintenance(program: Command, surroundings: Surroundings): void {
  const group = program.command('maintenance').description('Windows in which nothing is restarted by itself');
  addList(group, surroundings);
  addAdd(group, surroundings);
  addCancel(group, surroundings);
}

function addList(group: Command, surroundings: Surroundings): void {
  gatewayCommand(group, 'list', 'Show the windows, of services.yaml and of the API').action(
    async (options: GatewayOptions) => {
      const { terminal, gateway } = openCall(surroundings, options);
      const { windows } = await gateway.get('api/recovery/maintenance', maintenanceResponseSchema);
      if (terminal.isJson) terminal.json({ windows });
      else if (windows.length === 0) terminal.line('No window is planned.');
      else terminal.table(['ID', 'STATE', 'WHEN', 'SERVICES', 'FROM', 'REASON'], windows.map(cells));
    },
  );
}

function addAdd(group: Command, surroundings: Surroundings): void {
  gatewayCommand(group, 'add', 'Plan a window, once or again and again')
    .argument('<services...>', 'ids of services, or all')
    .requiredOption('--reason <text>', 'why, for the others')
    .option('--for <duration>', 'how long, such as 30m, 2h or 1d; once, and without --from: from now on')
    .option('--from <time>', 'once: when it begins', instant)
    .option('--to <time>', 'once: when it ends, in place of --for', instant)
    .option('--at <time>', 'again and again: the time of day it begins at, such as 02:30')
    .option('--zone <name>', 'with --at: the time zone, such as Europe/Berlin', 'UTC')
    .option('--weekdays <list>', 'with --at: only on these days, such as sat,sun')
    .action(async (services: string[], options: GatewayOptions & WindowOptions) => {
      const { terminal, gateway } = openCall(surroundings, options);
      const window = await gateway.send('api/recovery/maintenance', {
        method: 'POST',
        body: askedWindow(services, options, Date.now()),
        schema: windowViewSchema,
      });
      if (terminal.isJson) terminal.json(window);
      else terminal.line(`planned as ${window.id}: ${when(window)}`);
    });
}

function addCancel(group: Command, surroundings: Surroundings): void {
  gatewayCommand(group, 'cancel', 'Cancel a window; one that is open ends at once')
    .argument('<window>', 'the id of a window, as the list shows it')
    .action(async (id: string, options: GatewayOptions) => {
      const { terminal, gateway } = openCall(surroundings, options);
      const window = await gateway.send(`api/recovery/maintenance/${encodeURIComponent(id)}/cancel`, {
        method: 'POST',
        body: {},
        schema: windowViewSchema,
      });
      if (terminal.isJson) terminal.json(window);
      else terminal.line(`${window.id} is cancelled`);
    });
}

function cells(view: WindowView): Piece[] {
  const { id, source, isOpen, openUntil, by, window } = view;
  const state: Piece = isOpen
    ? { text: openUntil === null ? 'open' : `open until ${moment(openUntil)}`, style: 'yellow' }
    : 'planned';
  const services = window.services === 'all' ? 'all' : window.services.join(',');
  return [id, state, when(view), services, by ?? source, window.reason];
}

function when({ window }: WindowView): string {
  if ('from' in window) return `${moment(window.from)} – ${moment(window.to)}`;
  const { at, durationMinutes, timeZone, weekdays } = window;
  return `${weekdays.length === 7 ? 'daily' : weekdays.join(',')} ${at} ${timeZone}, ${durationMinutes} min`;
}
