import { describe, expect, it } from 'vitest';
import { createTerminal } from './terminal.ts';

function open({
  isTTY = false,
  env = {},
  ...options
}: {
  isTTY?: boolean;
  env?: Record<string, string>;
  json?: boolean;
  color?: boolean;
}) {
  let stdout = '';
  let stderr = '';
  const terminal = createTerminal(
    {
      stdout: { isTTY, write: (text) => (stdout += text) },
      stderr: { isTTY, write: (text) => (stderr += text) },
      env,
    },
    options,
  );
  return { terminal, stdout: () => stdout, stderr: () => stderr };
}

const RED = { text: 'error', style: 'red' } as const;

describe('colours', () => {
  it.each([
    ['on a terminal', { isTTY: true }, true],
    ['not in a pipe', { isTTY: false }, false],
    ['not with NO_COLOR', { isTTY: true, env: { NO_COLOR: '1' } }, false],
    ['also with an empty NO_COLOR', { isTTY: true, env: { NO_COLOR: '' } }, true],
    ['not on a dumb terminal', { isTTY: true, env: { TERM: 'dumb' } }, false],
    ['not with --no-color', { isTTY: true, color: false }, false],
  ])('%s', (_what, options, isColoured) => {
    const { terminal, stdout } = open(options);
    terminal.line('is ', RED);
    expect(stdout()).toBe(isColoured ? 'is \u001B[31merror\u001B[39m\n' : 'is error\n');
  });
});

describe('what is written', () => {
  it('steers no terminal, wherever it stands', () => {
    const { terminal, stdout, stderr } = open({ isTTY: true, env: { NO_COLOR: '1' } });
    const hostile = '\u001B[2Jx\ny\u009B';
    terminal.line(hostile, { text: hostile, style: 'red' });
    terminal.table([hostile], [[hostile]]);
    terminal.note(hostile);
    terminal.json({ hostile });
    terminal.jsonLine({ hostile });
    expect((stdout() + stderr()).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(stdout().split('\n')).toHaveLength(8);
  });

  it('stands in columns, the last one unfilled', () => {
    const { terminal, stdout } = open({});
    terminal.table(
      ['A', 'LONG', 'C'],
      [
        ['xyz', RED, 'message'],
        ['x', 'y', ''],
      ],
    );
    expect(stdout().split('\n')).toEqual(['A    LONG   C', 'xyz  error  message', 'x    y', '']);
  });

  it('does not clear what is no screen', () => {
    const { terminal, stdout } = open({});
    terminal.clear();
    expect(stdout()).toBe('');
  });
});
