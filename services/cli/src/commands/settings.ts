import { DEFAULT_SETTINGS, settingsResponseSchema, type Settings } from '@recovery/contracts';
import { Argument, type Command } from 'commander';
import type { z } from 'zod';
import type { Surroundings } from '../surroundings.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { gatewayCommand, openCall, type GatewayOptions } from './command.ts';

const VALUES: Readonly<Record<string, boolean>> = { on: true, true: true, off: false, false: false };

/** `recovery settings get` and `set` */
export function addSettings(program: Command, surroundings: Surroundings): void {
  const group = program.command('settings').description('The switches of settings.json');
  gatewayCommand(group, 'get', 'Show the switches').action(async (options: GatewayOptions) => {
    const { terminal, gateway } = openCall(surroundings, options);
    show(terminal, await gateway.get('api/recovery/settings', settingsResponseSchema));
  });
  gatewayCommand(group, 'set', 'Change a switch, in force everywhere within a second')
    .addArgument(new Argument('<name>', 'the switch').choices(Object.keys(DEFAULT_SETTINGS)))
    .addArgument(new Argument('<value>', 'what it shall be').choices(Object.keys(VALUES)))
    .action(async (name: keyof Settings, value: string, options: GatewayOptions) => {
      const { terminal, gateway } = openCall(surroundings, options);
      const changed = await gateway.send('api/recovery/settings', {
        method: 'PATCH',
        body: { [name]: VALUES[value] },
        schema: settingsResponseSchema,
      });
      show(terminal, changed);
    });
}

function show(terminal: Terminal, response: z.infer<typeof settingsResponseSchema>): void {
  if (terminal.isJson) {
    terminal.json(response);
    return;
  }
  const { settings, environmentAllows, isPausedByFile } = response;
  for (const [name, isOn] of Object.entries(settings)) {
    terminal.line(name.padEnd(28), isOn ? { text: 'on', style: 'green' } : { text: 'off', style: 'red' });
  }
  if (!environmentAllows) terminal.line('AUTO_RECOVERY_ENABLED is false in the environment: nothing is done by itself');
  if (isPausedByFile) terminal.line('the file PAUSE exists in the data directory: nothing is done at all');
}
