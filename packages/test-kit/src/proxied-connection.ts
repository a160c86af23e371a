import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One client's connection and the one to the server behind it. */
export interface ProxiedConnection {
  /** What was sent meanwhile arrives, and whatever comes from now on, delayMs late. */
  pass(delayMs: number): void;
  /** Nothing comes through, not even an end. */
  hold(): void;
  /** RST to both sides. */
  reset(): void;
  /** Without the ceremony of `reset`; resolves when both sides are closed. */
  destroy(): Promise<void>;
}

/** Connects `near` with the server. Both ends stay open as long as the other side is held. */
export function proxyConnection(near: Socket, { host, port }: { host: string; port: number }): ProxiedConnection {
  const far = connect({ host, port, allowHalfOpen: true });
  let opened = Promise.withResolvers<void>();
  let isHeld = false;
  let delayMs = 0;
  opened.resolve();

  const forward = (from: Socket, to: Socket): void => {
    let earlier = Promise.resolve();
    const later = (deliver: () => void): void => {
      const dueAt = performance.now() + delayMs;
      earlier = earlier.then(async () => {
        await opened.promise;
        const waitMs = dueAt - performance.now();
        if (waitMs > 0) await sleep(waitMs);
        // Held anew while this one waited its turn.
        await opened.promise;
        if (!to.destroyed) deliver();
      });
    };
    from.on('data', (chunk: Buffer) => later(() => void to.write(chunk)));
    from.on('end', () => later(() => void to.end()));
    // The other side is told by 'close'.
    from.on('error', () => undefined);
    from.on('close', () => later(() => void to.destroy()));
  };
  forward(near, far);
  forward(far, near);

  const closed = Promise.all([near, far].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  return {
    pass: (nextDelayMs) => {
      delayMs = nextDelayMs;
      isHeld = false;
      opened.resolve();
    },
    hold: () => {
      if (isHeld) return;
      isHeld = true;
      opened = Promise.withResolvers<void>();
    },
    reset: () => {
      near.resetAndDestroy();
      far.resetAndDestroy();
    },
    destroy: async () => {
      near.destroy();
      far.destroy();
      await closed;
    },
  };
}
