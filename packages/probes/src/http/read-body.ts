/** Promise S6: more of the body of a service is never read. */
const MAX_BODY_BYTES = 65_536;

/** The first `maxBytes` of the body as text, whether or not there is more. */
export async function readBody(body: AsyncIterable<Buffer>, maxBytes = MAX_BODY_BYTES): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
}
