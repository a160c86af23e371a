import type { Socket } from 'node:net';
import { ProtocolError } from '../classify-error.ts';
import { ConnectionClosedError } from '../open-socket.ts';

/** A reply of Redis: text, a number as text, or the first element of an array; or an error. */
export type RespReply =
  | { readonly type: 'value'; readonly text: string }
  | { readonly type: 'error'; readonly text: string };

const MAX_REPLY_BYTES = 65_536;

/** A command as an array of bulk strings (RESP2). */
export function encodeCommand(words: readonly string[]): string {
  const bulk = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('');
  return `*${words.length}\r\n${bulk}`;
}

/**
 * Sends the commands at once and reads as many replies, or fewer when one is an error that the server ends
 * the connection with. An error is thrown when the connection ends before any reply.
 */
export function exchange(socket: Socket, commands: readonly (readonly string[])[]): Promise<RespReply[]> {
  return new Promise((resolve, reject) => {
    let received = '';
    const look = (): void => {
      try {
        const replies = readReplies(received, commands.length);
        if (replies.length >= commands.length) resolve(replies);
        else if (received.length > MAX_REPLY_BYTES) reject(new ProtocolError('the reply is too long'));
      } catch (error) {
        reject(error instanceof ProtocolError ? error : new ProtocolError('the reply cannot be read'));
      }
    };
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      received += chunk;
      look();
    });
    let failure: Error = new ConnectionClosedError();
    socket.once('error', (error) => {
      failure = error;
    });
    socket.once('close', () => {
      // A server without a free slot says so and resets the connection: what it said counts for more.
      const replies = completeReplies(received, commands.length);
      if (replies.length > 0) resolve(replies);
      else reject(failure);
    });
    socket.write(commands.map(encodeCommand).join(''));
  });
}

function completeReplies(text: string, count: number): RespReply[] {
  try {
    return readReplies(text, count);
  } catch {
    return [];
  }
}

function readReplies(text: string, count: number): RespReply[] {
  const replies: RespReply[] = [];
  let at = 0;
  while (replies.length < count) {
    const read = readReply(text, at);
    if (read === null) break;
    replies.push(read.reply);
    at = read.end;
  }
  return replies;
}

/** The reply that begins at `at`; null while it is not complete. */
function readReply(text: string, at: number): { reply: RespReply; end: number } | null {
  const type = text.charAt(at);
  if (type === '') return null;
  if (!'+-:$*'.includes(type)) throw new ProtocolError('the answer is not that of a Redis server');
  const lineEnd = text.indexOf('\r\n', at);
  if (lineEnd < 0) return null;
  const line = text.slice(at + 1, lineEnd);
  const next = lineEnd + 2;
  if (type === '-') return { reply: { type: 'error', text: line }, end: next };
  if (type === '$') return readBulk(text, { length: lengthOf(line), next });
  if (type === '*') return readArray(text, { length: lengthOf(line), next });
  return { reply: { type: 'value', text: line }, end: next };
}

function readBulk(text: string, { length, next }: { length: number; next: number }) {
  if (length < 0) return { reply: { type: 'value', text: '' } as const, end: next };
  const end = next + length + 2;
  return text.length < end ? null : { reply: { type: 'value', text: text.slice(next, end - 2) } as const, end };
}

function readArray(text: string, { length, next }: { length: number; next: number }) {
  let first: RespReply = { type: 'value', text: '' };
  let end = next;
  for (let index = 0; index < length; index += 1) {
    const element = readReply(text, end);
    if (element === null) return null;
    if (index === 0) first = element.reply;
    end = element.end;
  }
  return { reply: first, end };
}

function lengthOf(line: string): number {
  if (!/^-?\d{1,9}$/u.test(line)) throw new ProtocolError('the answer is not that of a Redis server');
  return Number(line);
}
