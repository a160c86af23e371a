import type { LiveStatus } from '@recovery/contracts';
import { useMutation } from '@tanstack/react-query';
import { useReason } from './actions/use-reason.ts';
import { actions } from './api/actions.ts';
import { useClock, useConnection, useLive } from './live/use-live.ts';
import { addressOf } from './router.ts';
import { Button } from './ui/button.tsx';
import { Banner, Refusal } from './ui/note.tsx';
import { RelativeTime, Until } from './ui/relative-time.tsx';
import { span } from './ui/time.ts';

/** What concerns every service, above everything else; nothing when all is as it should be. */
export function Banners({ status }: { status: LiveStatus | undefined }) {
  return (
    <>
      <ConnectionBanner />
      {status !== undefined && <HoldBanners status={status} />}
    </>
  );
}

function ConnectionBanner() {
  const { phase, reason } = useConnection();
  if (phase === 'live' || phase === 'connecting') return null;
  return (
    <Banner look="bad" icon="plug" isUrgent>
      <p>
        <strong>
          {phase === 'blind' ? 'The server cannot read the status: its Redis is away.' : 'The connection is lost.'}
        </strong>{' '}
        {reason !== null && `${sentence(reason)} `}
        <KnownSince /> Trying again by itself.
      </p>
    </Banner>
  );
}

/** The words of others with a full stop, as more follows. */
function sentence(words: string): string {
  return /[.!?]$/u.test(words) ? words : `${words}.`;
}

function KnownSince() {
  const { connection } = useLive();
  const text = useClock(() => {
    const { knownAt } = connection.snapshot();
    return knownAt === null ? '' : `Below is what was known ${span(Date.now() - knownAt)} ago.`;
  });
  return <>{text}</>;
}

function HoldBanners({
  status: { brake, pauses, maintenance, autoRecoveryEnabled, warnings },
}: {
  status: LiveStatus;
}) {
  const all = pauses.find(({ service }) => service === 'all');
  const window = maintenance.find(({ window: { services } }) => services === 'all');
  return (
    <>
      {warnings.map((warning) => (
        <Banner key={warning} look="warn" icon="warning">
          <p>{sentence(warning)}</p>
        </Banner>
      ))}
      {brake.isOn && (
        <Banner look="bad" icon="warning" isUrgent>
          <p>
            <strong>
              The brake is on: {brake.failingCount} of {brake.serviceCount} services fail at once.
            </strong>{' '}
            That looks like one cause for all of them, so nothing is restarted by itself until fewer fail. Look for it
            in the network, the database, or here.
          </p>
        </Banner>
      )}
      {all !== undefined && <PausedBanner pause={all} />}
      {all === undefined && !autoRecoveryEnabled && (
        <Banner look="warn" icon="pause">
          <p>
            <strong>Automatic recovery is off.</strong> Services are checked, but nothing is restarted by itself.
          </p>
          <a className="underline" href={addressOf({ page: 'settings' })}>
            Settings
          </a>
        </Banner>
      )}
      {window?.openUntil != null && (
        <Banner look="warn" icon="wrench">
          <p>
            <strong>Maintenance of everything:</strong> {sentence(window.window.reason)} It ends{' '}
            <Until at={window.openUntil} />; until then nothing is done by itself.
          </p>
          <a className="underline" href={addressOf({ page: 'settings' })}>
            Maintenance windows
          </a>
        </Banner>
      )}
    </>
  );
}

function PausedBanner({ pause: { by, at, reason } }: { pause: LiveStatus['pauses'][number] }) {
  const mayNot = useReason('operator');
  const resume = useMutation({ mutationFn: () => actions.resume('all') });
  return (
    <Banner look="warn" icon="pause">
      <p>
        <strong>Everything is paused</strong> by {by} <RelativeTime at={at} />
        {reason === null ? '.' : `: ${sentence(reason)}`} Services are checked, but nobody restarts anything.
      </p>
      <Button isSmall icon="play" reason={mayNot} onClick={() => resume.mutate()}>
        Resume everything
      </Button>
      <Refusal error={resume.error} />
    </Banner>
  );
}
