import { createLogger, type Logger } from '@recovery/runtime';
import type { Terminal } from './terminal.ts';

/** For parts that log: their warnings become notes on stderr, and the rest is nobody's business. */
export function noteLogger(terminal: Pick<Terminal, 'note'>): Logger {
  return createLogger('recovery', {
    level: 'warn',
    destination: {
      write: (line) => {
        const entry: unknown = JSON.parse(line);
        const { msg, path, reason } = textsOf(entry);
        terminal.note([msg, path, reason].filter((text) => text !== undefined).join(': '));
      },
    },
  });
}

function textsOf(entry: unknown): Record<string, string | undefined> {
  if (typeof entry !== 'object' || entry === null) return {};
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => typeof value === 'string'));
}
