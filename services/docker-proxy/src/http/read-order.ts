import type { IncomingMessage } from 'node:http';
import { containerOrderSchema } from '@recovery/contracts';
import { problem, type Reply } from './problem.ts';

const LONGEST_BODY_BYTES = 10_000;

/** The fencing token of the order in the body, or the refusal. */
export async function readOrder(request: IncomingMessage): Promise<number | Reply> {
  if (!/^application\/json(?:\s*;|$)/iu.test(request.headers['content-type'] ?? '')) {
    return problem('content_type_unsupported');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > LONGEST_BODY_BYTES) return problem('body_too_large', { headers: { connection: 'close' } });
    chunks.push(chunk);
  }
  const order = containerOrderSchema.safeParse(parse(Buffer.concat(chunks).toString('utf8')));
  return order.success ? order.data.fencingToken : problem('order_invalid');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
