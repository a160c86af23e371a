import { ApiRefusal } from './api-client.ts';
import type { LiveStatus } from './use-status.ts';

/** Two polls missed: what is shown may no longer be true. */
const STALE_AFTER_MS = 5_000;

export function isStale({ receivedAt }: Pick<LiveStatus, 'receivedAt'>, now: number): boolean {
  return receivedAt > 0 && now - receivedAt > STALE_AFTER_MS;
}

/** Says that the connection is lost that automatic recovery is off, what else people should know; nothing when all is as it should be. */
export function ConnectionBanner({ live, now }: { live: LiveStatus; now: number }) {
  const { status, receivedAt, error } = live;
  if (error !== null || isStale(live, now)) {
    return (
      <div role="alert" className="border-b border-bad bg-panel px-6 py-3 text-bad">
        <strong>{error instanceof ApiRefusal ? error.message : 'The connection to the server is lost'}.</strong>{' '}
        {receivedAt > 0
          ? `Below is what was known ${Math.round((now - receivedAt) / 1000)} s ago. Trying again.`
          : 'Trying again.'}
      </div>
    );
  }
  const isOff = status?.autoRecoveryEnabled === false;
  const warnings = status?.warnings ?? [];
  if (!isOff && warnings.length === 0) return null;
  return (
    <output className="block border-b border-warn bg-panel px-6 py-3 text-warn">
      {isOff && (
        <p>
          <strong>Automatic recovery is off.</strong> Services are checked, but nothing is restarted by itself.
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
    </output>
  );
}
