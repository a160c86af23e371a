import type { ContainerEvent, WatchedService } from '@recovery/contracts';
import type { Hint } from '@recovery/queue';

/** How long all schedulers together remember that an event was hinted at: each of them hears it. */
const REMEMBERED_MS = 600_000;

/** Exit codes of a process that was asked to end: somebody may be making its container anew and needs a few seconds. */
const ASKED_TO_END = new Set([0, 130, 143]);

/** What somebody should look at because of an event; nothing for good news, and for what an order of ours has caused. */
export function hintsOfEvent(event: ContainerEvent, services: Iterable<WatchedService>): Hint[] {
  const reading = event.byOrder ? null : readingOf(event);
  if (reading === null) return [];
  return [...services]
    .filter(({ spec }) => spec.enabled && concerns(spec, event.name))
    .map(({ id }) => ({
      serviceId: id,
      conclusive: reading.conclusive,
      reason: `container ${event.container} ${reading.words}`,
      once: { id: `container-${id}-${event.id}`, ttlMs: REMEMBERED_MS },
    }));
}

function readingOf({ event, exitCode }: ContainerEvent): { conclusive: boolean; words: string } | null {
  switch (event) {
    case 'die':
      return {
        conclusive: exitCode === null || !ASKED_TO_END.has(exitCode),
        words: `has ended with exit code ${exitCode ?? 'unknown'}`,
      };
    case 'oom':
      // A child may have been ended in place of the service.
      return { conclusive: false, words: 'has run out of memory' };
    case 'unhealthy':
      return { conclusive: false, words: 'is unhealthy by its own health check' };
    case 'pause':
      return { conclusive: false, words: 'was paused' };
    case 'start':
    case 'unpause':
    case 'healthy':
    case 'destroy':
      return null;
  }
}

/** Whether a service lives in that container: it is checked there, or healed there. */
function concerns({ probe, ladder }: WatchedService['spec'], name: string): boolean {
  return (
    (probe.kind === 'container' && probe.container === name) ||
    ladder.some(({ steps }) => steps.some((step) => step.driver === 'docker' && step.container === name))
  );
}
