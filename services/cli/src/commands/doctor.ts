import { AppError } from '@recovery/runtime';
import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import type { Finding } from '../doctor/finding.ts';
import type { Surroundings } from '../surroundings.ts';
import { createTerminal, type Style, type Terminal } from '../terminal/terminal.ts';
import { gatewayCommand, type GatewayOptions } from './command.ts';

const STYLES: Readonly<Record<Finding['status'], Style>> = { ok: 'green', warn: 'yellow', fail: 'red', skip: 'dim' };

/** `recovery doctor` */
export function addDoctor(program: Command, surroundings: Surroundings): void {
  gatewayCommand(
    program,
    'doctor',
    'Look at what the system needs: Redis, PostgreSQL, disks, clocks, permissions, ports',
  ).action(async (options: GatewayOptions) => {
    // Late: no other command needs Redis and PostgreSQL, and loading them takes time.
    const { examine } = await import('../doctor/examine.ts');
    const terminal = createTerminal(surroundings, options);
    const findings = await examine(surroundings, options);
    const failed = findings.filter(({ status }) => status === 'fail').length;
    if (terminal.isJson) terminal.json({ isWell: failed === 0, findings });
    else show(terminal, findings);
    if (failed === 0) return;
    throw new AppError('doctor_found', `${failed} of ${findings.length} looks failed`, { exitCode: EXIT.failed });
  });
}

function show(terminal: Terminal, findings: readonly Finding[]): void {
  const width = Math.max(...findings.map(({ name }) => name.length));
  for (const { name, status, message, advice } of findings) {
    const label = { text: status.padEnd(4), style: STYLES[status] };
    terminal.line(label, `  ${name.padEnd(width)}  ${message}`);
    if (advice !== null) terminal.line(`      ${' '.repeat(width)}  → ${advice}`);
  }
}
