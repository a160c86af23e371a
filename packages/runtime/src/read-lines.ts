/** A line longer than this is not one of events. */
const MAX_LINE_LENGTH = 1_000_000;

/** The lines of a stream, without their ends; what stands after the last end is no line yet. */
export async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_LENGTH) throw new Error('a line has no end');
    yield* lines;
  }
}
