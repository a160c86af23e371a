import type { LiveStatus, ServiceView } from '@recovery/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { actions } from '../api/actions.ts';
import { useStatus } from '../live/use-live.ts';
import { Button } from '../ui/button.tsx';
import { Refusal } from '../ui/note.tsx';
import { AcknowledgeDialog, MaintenanceDialog, PauseDialog } from './hold-dialogs.tsx';
import { RestartDialog } from './restart-dialog.tsx';
import { useReason, useRestartObstacle, useRestartReason } from './use-reason.ts';

/** The one button of a service in a list, whose rows come and go: what it asks outlives it. */
export function RestartButton({
  service,
  pauses,
  obstacle,
  onAsk,
}: {
  service: ServiceView;
  pauses: LiveStatus['pauses'];
  /** Why no service can be restarted now. */
  obstacle: string | null;
  onAsk: (service: ServiceView) => void;
}) {
  const reason = useRestartReason(service, { pauses, obstacle });
  return (
    <Button isSmall icon="restart" reason={reason} label={`Restart ${service.name}`} onClick={() => onAsk(service)}>
      Restart
    </Button>
  );
}

/** Everything that a person can do with a service. */
export function ServiceActions({ service }: { service: ServiceView }) {
  const [open, setOpen] = useState<'restart' | 'pause' | 'maintenance' | 'acknowledge' | null>(null);
  const pauses = useStatus()?.pauses ?? [];
  const restartReason = useRestartReason(service, { pauses, obstacle: useRestartObstacle() });
  const reason = useReason('operator');
  const resume = useMutation({ mutationFn: () => actions.resume(service.id) });
  const isPaused = pauses.some((pause) => pause.service === service.id);
  const close = (): void => setOpen(null);
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" icon="restart" reason={restartReason} onClick={() => setOpen('restart')}>
          Restart
        </Button>
        {isPaused ? (
          <Button icon="play" reason={reason} onClick={() => resume.mutate()}>
            Resume
          </Button>
        ) : (
          <Button icon="pause" reason={reason} onClick={() => setOpen('pause')}>
            Pause
          </Button>
        )}
        <Button icon="wrench" reason={reason} onClick={() => setOpen('maintenance')}>
          Maintenance
        </Button>
        <Button icon="check" reason={reason ?? acknowledgeReason(service)} onClick={() => setOpen('acknowledge')}>
          Acknowledge
        </Button>
      </div>
      {restartReason !== null && <p className="mt-2 text-sm text-muted">No restart now: {restartReason}.</p>}
      <Refusal error={resume.error} />
      {open === 'restart' && <RestartDialog service={service} onClose={close} />}
      {open === 'pause' && <PauseDialog target={service} onClose={close} />}
      {open === 'maintenance' && <MaintenanceDialog target={service} onClose={close} />}
      {open === 'acknowledge' && <AcknowledgeDialog target={service} onClose={close} />}
    </div>
  );
}

function acknowledgeReason({ incidentId, acknowledgedBy }: ServiceView): string | null {
  if (incidentId === null) return 'no incident is open';
  return acknowledgedBy === null ? null : `${acknowledgedBy} takes care of it`;
}
