import { styleText } from 'node:util';
import type { OutputStream, Surroundings } from '../surroundings.ts';
import { plainJson, plainText } from './plain-text.ts';
import { layOut } from './table.ts';

export type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'yellow';
/** Text, and how it looks where there are colours. */
export type Piece = string | { readonly text: string; readonly style: Style };

export interface Terminal {
  /** `--json`: only JSON goes to stdout. */
  readonly isJson: boolean;
  /** Whether a screen is looked at, which can be cleared. */
  readonly isInteractive: boolean;
  /** One line on stdout, its pieces side by side. */
  line(...pieces: Piece[]): void;
  /** A table on stdout; its last column is as wide as it has to be. */
  table(headers: readonly string[], rows: readonly (readonly Piece[])[]): void;
  /** A line on stderr: for people, and no part of the answer. */
  note(text: string): void;
  /** The whole answer as one document. */
  json(value: unknown): void;
  /** One of many answers, on a line of its own. */
  jsonLine(value: unknown): void;
  /** Empties the screen, where there is one. */
  clear(): void;
}

/** Everything that is written passes here, and with it every text of a service: none of it steers the terminal. */
export function createTerminal(
  { stdout, stderr, env }: Pick<Surroundings, 'stdout' | 'stderr' | 'env'>,
  { json = false, color = true }: { json?: boolean | undefined; color?: boolean | undefined } = {},
): Terminal {
  const isInteractive = stdout.isTTY === true && !json;
  const paint = painter(color && hasColours(stdout, env));
  const line = (pieces: readonly Piece[]): void => {
    stdout.write(`${pieces.map(paint).join('').trimEnd()}\n`);
  };
  return {
    isJson: json,
    isInteractive,
    line: (...pieces) => line(pieces),
    table: (headers, rows) => {
      for (const row of layOut([headers.map((text) => ({ text, style: 'bold' })), ...rows])) line(row);
    },
    note: (text) => void stderr.write(`${plainText(text)}\n`),
    json: (value) => void stdout.write(`${plainJson(value, 2)}\n`),
    jsonLine: (value) => void stdout.write(`${plainJson(value)}\n`),
    clear: () => {
      if (isInteractive) stdout.write('\u001B[H\u001B[2J\u001B[3J');
    },
  };
}

/** https://no-color.org: set to anything but nothing, it is obeyed. */
function hasColours(stdout: OutputStream, env: Surroundings['env']): boolean {
  return stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

function painter(isColoured: boolean): (piece: Piece) => string {
  return (piece) => {
    if (typeof piece === 'string') return plainText(piece);
    const text = plainText(piece.text);
    return isColoured ? styleText(piece.style, text, { validateStream: false }) : text;
  };
}
