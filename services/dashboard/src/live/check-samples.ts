import type { ServiceView } from '@recovery/contracts';

/** One check that was seen as it was made. */
export interface CheckSample {
  /** Epoch ms. */
  readonly at: number;
  readonly latencyMs: number;
  readonly isHealthy: boolean;
}

const KEPT = 240;

/** The checks since the page was opened, of each service the last ones. */
export class CheckSamples {
  readonly #samples = new Map<string, CheckSample[]>();

  note({ id, lastCheckAt, latencyMs, errorCount }: ServiceView): void {
    if (lastCheckAt === null || latencyMs === null) return;
    const samples = this.#samples.get(id) ?? [];
    const at = Date.parse(lastCheckAt);
    if (at <= (samples.at(-1)?.at ?? 0)) return;
    samples.push({ at, latencyMs, isHealthy: errorCount === 0 });
    if (samples.length > KEPT) samples.shift();
    this.#samples.set(id, samples);
  }

  /** Oldest first. */
  of(id: string): readonly CheckSample[] {
    return this.#samples.get(id) ?? [];
  }
}
