import { confirmServices, lossInWords } from '@recovery/configuration';
import { ConfigError } from '@recovery/contracts';
import { AppError } from '@recovery/runtime';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { EXIT } from '../exit-codes.ts';
import { describeEffective, loadEffective } from '../config/load-effective.ts';
import { maskSecrets, secretsOf } from '../config/mask-secrets.ts';
import type { Surroundings } from '../surroundings.ts';
import { createTerminal, type Terminal } from '../terminal/terminal.ts';
import { localCommand, type CommonOptions } from './command.ts';

/** `recovery config check` and `confirm`; no gateway is needed. */
export function addConfig(program: Command, surroundings: Surroundings): void {
  const group = program.command('config').description('The environment, services.yaml and settings.json');
  localCommand(
    group,
    'check',
    'Validate the configuration and print what would be in force, without secrets; 1 when services.yaml is valid and waits for a confirmation',
  ).action((options: CommonOptions) => check(createTerminal(surroundings, options), surroundings));
  localCommand(
    group,
    'confirm',
    'Confirm services.yaml as it is now, when it ends the watch of more than half of the services',
  ).action((options: CommonOptions) => confirm(createTerminal(surroundings, options), surroundings));
}

function check(terminal: Terminal, surroundings: Surroundings): void {
  const effective = loadEffective(surroundings);
  const { problems, notes, places, services, loss } = effective;
  const isValid = problems.length === 0;
  const shown = maskSecrets(describeEffective(effective), secretsOf(surroundings.env));
  if (terminal.isJson) {
    terminal.json({ isValid, problems, notes, unconfirmedLoss: loss, effective: isValid ? shown : null });
  } else {
    for (const { source, message } of problems)
      terminal.line({ text: 'fail', style: 'red' }, `  ${source}: ${message}`);
    if (isValid) {
      const count = Object.keys(services?.services ?? {}).length;
      const words = `${places?.servicesFile ?? ''}: ${count} services`;
      if (loss === null) terminal.line({ text: 'ok', style: 'green' }, `    ${words}`);
      else terminal.line({ text: 'wait', style: 'red' }, `  ${words}; it would end the watch of ${lossInWords(loss)}`);
      terminal.line({ text: 'ok', style: 'green' }, `    ${places?.settingsFile ?? ''}`);
    }
    for (const note of notes) terminal.line({ text: 'note', style: 'yellow' }, `  ${note}`);
    if (isValid) {
      terminal.line('');
      for (const line of stringify(shown, { lineWidth: 0 }).trimEnd().split('\n')) terminal.line(line);
    }
  }
  if (!isValid) throw new ConfigError(`the configuration is invalid in ${problems.length} place(s)`);
  if (loss === null) return;
  throw new AppError(
    'services_unconfirmed',
    'services.yaml is valid, and a running system keeps the one before until it is confirmed; if the change is meant: recovery config confirm',
    { exitCode: EXIT.failed },
  );
}

function confirm(terminal: Terminal, surroundings: Surroundings): void {
  const { problems, places, services } = loadEffective(surroundings);
  const [problem] = problems;
  if (problem !== undefined || places === null || services === null) {
    throw new ConfigError(`${problem?.source ?? ''}: ${problem?.message ?? ''}; only what is valid can be confirmed`);
  }
  const ids = Object.keys(services.services);
  const digest = confirmServices(places);
  if (terminal.isJson) terminal.json({ file: places.servicesFile, digest, services: ids });
  else terminal.line(`${places.servicesFile} is confirmed with ${ids.length} services: ${ids.join(', ')}`);
}
