/** One server-sent event (WHATWG HTML, "Server-sent events"). */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
  /** The id that this event, or one before it, had; null before the first. */
  readonly lastEventId: string | null;
}

/** The events of a stream, as they come. Not EventSource: that one tells neither why it failed nor that it hangs. */
export async function* readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<ServerEvent, void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let lastEventId: string | null = null;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += value;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const { id, event, data } = fieldsOf(block);
        if (id !== undefined) lastEventId = id;
        if (event !== undefined && data !== undefined) yield { name: event, data, lastEventId };
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function fieldsOf(block: string): Partial<Record<'id' | 'event' | 'data', string>> {
  const lines = block.split('\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /u, '')];
  });
  return Object.fromEntries(lines);
}
