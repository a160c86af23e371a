import { resolve } from 'node:path';
import { apiKeyDirectory, createApiKey, openApiKeys, revokeApiKey } from '@recovery/configuration';
import { ROLES, type Role } from '@recovery/contracts';
import { AppError } from '@recovery/runtime';
import { Option, type Command } from 'commander';
import { readAddressEnv } from '../environment.ts';
import { EXIT } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { noteLogger } from '../terminal/note-logger.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { moment } from '../terminal/times.ts';
import { localCommand, type CommonOptions } from './command.ts';

/** `recovery keys create`, `list` and `revoke`: files of the data directory, no gateway is needed. */
export function addKeys(program: Command, surroundings: Surroundings): void {
  const group = program.command('keys').description('The keys of the API, which are files in data/keys');
  addCreate(group, surroundings);
  localCommand(group, 'list', 'Show the keys by name and role').action((options: CommonOptions) => {
    const terminal = createTerminal(surroundings, options);
    const opened = openApiKeys({ dir: keyDirectory(surroundings), log: noteLogger(terminal) });
    opened.close();
    const keys = opened.list().map(({ name, role, createdAt }) => ({ name, role, createdAt }));
    if (terminal.isJson) terminal.json({ keys });
    else if (keys.length === 0) terminal.line('There is no key.');
    else
      terminal.table(
        ['NAME', 'ROLE', 'MADE'],
        keys.map(({ name, role, createdAt }) => [name, role, moment(createdAt)]),
      );
  });
  localCommand(group, 'revoke', 'Make a key void; a gateway refuses it within a second')
    .argument('<name>', 'the name of the key')
    .action((name: string, options: CommonOptions) => {
      const terminal = createTerminal(surroundings, options);
      const directory = keyDirectory(surroundings);
      if (!revokeApiKey(directory, name))
        throw new AppError('key_unknown', `there is no key named ${name} in ${directory}`);
      if (terminal.isJson) terminal.json({ name, status: 'revoked' });
      else terminal.line(`${name} is revoked`);
    });
}

function addCreate(group: Command, surroundings: Surroundings): void {
  localCommand(group, 'create', 'Make a key; it is shown this once')
    .argument('<name>', 'lower case letters, digits and hyphens: how the audit log names whoever uses it')
    .addOption(
      new Option('--role <role>', 'viewer reads, operator heals and pauses, admin changes settings too')
        .choices(ROLES)
        .makeOptionMandatory(),
    )
    .action((name: string, { role, ...options }: CommonOptions & { role: Role }) => {
      const terminal = createTerminal(surroundings, options);
      const key = create(keyDirectory(surroundings), { name, role });
      if (terminal.isJson) {
        terminal.json({ name, role, key });
        return;
      }
      // Alone on stdout, so that it can be sent to a file that nobody else reads.
      terminal.line(key);
      terminal.note(
        `the key ${name} (${role}) is shown this once; use it as RECOVERY_TOKEN, or in a file by --token-file`,
      );
    });
}

function create(directory: string, { name, role }: { name: string; role: Role }): string {
  try {
    return createApiKey(directory, { name, role, now: Date.now() });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'key_name_invalid') throw error;
    throw new AppError(error.code, error.message, { cause: error, exitCode: EXIT.usage });
  }
}

function keyDirectory({ env, rootDir }: Surroundings): string {
  return apiKeyDirectory(resolve(rootDir, readAddressEnv(env).dataDir));
}
