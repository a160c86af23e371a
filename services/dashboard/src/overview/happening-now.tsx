import type { ServiceView } from '@recovery/contracts';
import { Until } from '../ui/relative-time.tsx';

/** What is happening to a service now, in words, with the time of the next check while that is what matters. */
export function HappeningNow({ service: { status, message, nextCheckAt, errorCount } }: { service: ServiceView }) {
  const isWaitedFor = nextCheckAt !== null && errorCount > 0 && status !== 'stopped' && !message.includes(' in ');
  return (
    <>
      {/* Letters that turn the direction of writing turn nothing behind them. */}
      <bdi>{message}</bdi>
      {isWaitedFor && (
        <span className="text-muted">
          {' '}
          · next check <Until at={nextCheckAt} />
        </span>
      )}
    </>
  );
}
