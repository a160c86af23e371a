import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addConfig } from './commands/config.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExplain } from './commands/explain.ts';
import { addAcknowledge, addIncidents } from './commands/incidents.ts';
import { addKeys } from './commands/keys.ts';
import { addLogs } from './commands/logs.ts';
import { addMaintenance } from './commands/maintenance.ts';
import { addPause, addResume } from './commands/pause.ts';
import { addRestart } from './commands/restart.ts';
import { addSettings } from './commands/settings.ts';
import { addStatus } from './commands/status.ts';
import type { Surroundings } from './surroundings.ts';

const { version } = packageJson;

/** Every command, in the order in which help and docs/cli.md show them. Nothing of it ends the process. */
export function createProgram(surroundings: Surroundings): Command {
  const program = new Command('recovery')
    .description('The command line of the Automatic Recovery System.')
    .version(version, '--version', 'tell the version')
    .exitOverride()
    // What went wrong is said in one place, for usage and everything else.
    .configureOutput({
      writeOut: (text) => surroundings.stdout.write(text),
      writeErr: (text) => surroundings.stderr.write(text),
      outputError: () => undefined,
    });
  addStatus(program, surroundings);
  addRestart(program, surroundings);
  addLogs(program, surroundings);
  addExplain(program, surroundings);
  addIncidents(program, surroundings);
  addAcknowledge(program, surroundings);
  addPause(program, surroundings);
  addResume(program, surroundings);
  addMaintenance(program, surroundings);
  addSettings(program, surroundings);
  addKeys(program, surroundings);
  addConfig(program, surroundings);
  addDoctor(program, surroundings);
  return program;
}
