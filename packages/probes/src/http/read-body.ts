/** Promise S6: more of a body is never read. */
const MAX_BODY_BYTES = 65_536;

/** The first {@link MAX_BODY_BYTES} of the body as text, whether or not there is more. */
export async function readBody(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_BODY_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8');
}
