import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { EXIT } from './exit-codes.ts';
import { createProgram } from './program.ts';

const FILE = resolve(import.meta.dirname, '../../../docs/cli.md');
const BETWEEN_MARKERS = /(<!-- commands: begin -->\n)([\s\S]*?)(\n<!-- commands: end -->)/u;
const COMMON = ['--json', '--no-color', '--url', '--token-file'];

const program = createProgram({
  env: {},
  rootDir: '/',
  stdout: { write: () => undefined },
  stderr: { write: () => undefined },
  signal: new AbortController().signal,
});

/** Every command that does something, the subcommands of a group in its place. */
function commandsOf(parent: Command): Command[] {
  return parent.commands.flatMap((command) => (command.commands.length > 0 ? commandsOf(command) : [command]));
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function section(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? ` <${name}>` : ` [${name}]`;
  });
  const options = command.options
    .filter(({ long }) => !COMMON.includes(long ?? ''))
    .map(({ flags, description, mandatory, defaultValue, negate }) => {
      const shown: unknown = negate ? undefined : defaultValue;
      const fallback = typeof shown === 'string' || typeof shown === 'number' ? ` (${shown})` : '';
      return `- \`${flags}\`: ${description}${mandatory ? '; it has to be given' : fallback}`;
    });
  const local = command.options.some(({ long }) => long === '--url') ? '' : ' It needs no gateway.';
  return [
    `### ${nameOf(command)}${words.join('')}`,
    `${command.description()}.${local}`,
    ...(options.length > 0 ? [options.join('\n')] : []),
  ]
    .join('\n\n')
    .replaceAll(/^### (.*)$/gmu, '### `$1`');
}

describe('docs/cli.md', () => {
  const document = readFileSync(FILE, 'utf8');
  const commands = commandsOf(program);

  it('has every command with every option, as the program says them', () => {
    const sections = commands.map(section).join('\n\n');
    if (process.env['UPDATE_DOCS'] === '1') {
      writeFileSync(
        FILE,
        document.replace(BETWEEN_MARKERS, (_whole, begin, _old, end) => `${begin}\n${sections}\n${end}`),
      );
      return;
    }
    expect(commands.length).toBeGreaterThan(15);
    expect(BETWEEN_MARKERS.exec(document)?.[2]?.trim()).toBe(sections);
  });

  it('explains every exit code, and no other', () => {
    const explained = [...document.matchAll(/^\| (\d+) +\|/gmu)].map(([, code]) => Number(code));
    expect(explained).toEqual(Object.values(EXIT));
  });

  it('has examples whose options exist', () => {
    const flags = new Set(commands.flatMap(({ options }) => options.map(({ long }) => long)));
    const used = [...document.matchAll(/^(?:npx )?recovery .*$/gmu)].flatMap(
      ([line]) => line.match(/--[a-z-]+/gu) ?? [],
    );
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((flag) => !flags.has(flag))).toEqual([]);
  });

  it('says the truth about what every command has', () => {
    for (const command of commands) {
      const flags = command.options.map(({ long }) => long);
      expect(flags).toEqual(expect.arrayContaining(['--json', '--no-color']));
      expect(flags.includes('--url')).toBe(flags.includes('--token-file'));
    }
  });
});
