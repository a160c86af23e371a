import { createSocket } from 'node:dgram';

/** How a name is answered: with an address, in one of the ways in which there is none, or not at all. */
export type DnsReply = 'address' | 'noSuchName' | 'noAddress' | 'servfail' | 'refused' | 'silence';

export interface DnsServer {
  readonly port: number;
  /** Every name that was asked for, in order. */
  readonly asked: string[];
  close(): void;
}

/** Response codes of RFC 1035, 4.1.1. */
const RCODES = { address: 0, noAddress: 0, servfail: 2, noSuchName: 3, refused: 5 } as const;
const HEADER_BYTES = 12;

/** A DNS server on 127.0.0.1 (UDP); `port` 0 takes any. `replyTo` is asked for each query. */
export async function startDnsServer(replyTo: (hostname: string) => DnsReply, port = 0): Promise<DnsServer> {
  const asked: string[] = [];
  let isOpen = true;
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { hostname, end } = readName(query);
    asked.push(hostname);
    const reply = replyTo(hostname);
    if (reply !== 'silence') socket.send(response(query, { reply, end }), from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', resolve);
  });
  const close = (): void => {
    if (isOpen) socket.close();
    isOpen = false;
  };
  return { port: socket.address().port, asked, close };
}

function readName(query: Buffer): { hostname: string; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { hostname: labels.join('.').toLowerCase(), end: at + 1 };
}

function response(query: Buffer, { reply, end }: { reply: keyof typeof RCODES; end: number }): Buffer {
  const question = query.subarray(HEADER_BYTES, end + 4);
  const isForIpv4 = query.readUInt16BE(end) === 1;
  // 127.0.0.1, valid for no time; the name is a pointer to that of the question.
  const answer = Buffer.from([0xc0, HEADER_BYTES, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1]);
  const answers = reply === 'address' && isForIpv4 ? [answer] : [];
  const header = Buffer.from([0, 0, 0x81, 0x80 | RCODES[reply], 0, 1, 0, answers.length, 0, 0, 0, 0]);
  query.copy(header, 0, 0, 2);
  return Buffer.concat([header, question, ...answers]);
}
