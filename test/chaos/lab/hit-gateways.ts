import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { Gateways } from './gateways.ts';

/** After the takeover, while the backlog of the time without a writer is being written. */
const WHILE_WRITING_MS = 300;
const ANY_MOMENT_MS = 1500;
/** Of the hits while another gateway is there to take over. */
const STOP_EVERY = 10;
const REST_MS = 500;
const SAY_EVERY = 10;

/** So many kills, most of them of the gateway that writes, soon after it began; and between them some stops. */
export async function hitGateways(
  gateways: Gateways,
  { count, random, say }: { count: number; random: Random; say(line: string): void },
): Promise<void> {
  for (let done = 1; done <= count; done += 1) {
    if (random.weighted({ writing: 80, any: 20 }) === 'writing') {
      await gateways.untilWritten();
      await sleep(random.between(0, WHILE_WRITING_MS));
    } else await sleep(random.between(0, ANY_MOMENT_MS));
    const victim = gateways.writer ?? random.pick(gateways.all);
    await victim.ready();
    if (gateways.all.length > 1 && done % STOP_EVERY === 0 && victim === gateways.writer) {
      await gateways.standStill(victim, () => sleep(random.between(0, REST_MS)));
    }
    await gateways.kill(victim);
    if (done % SAY_EVERY === 0)
      say(`${done} of ${count}; the longest takeover ${Math.round(gateways.longestTakeoverMs)} ms`);
  }
}
