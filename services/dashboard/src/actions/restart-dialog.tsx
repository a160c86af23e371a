import type { ServiceConfiguration, ServiceView } from '@recovery/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { actions } from '../api/actions.ts';
import { queries } from '../api/queries.ts';
import { useStatus } from '../live/use-live.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Refusal } from '../ui/note.tsx';
import { duration } from '../ui/time.ts';
import { RestartProgress } from './restart-progress.tsx';

/** Says what a restart will do, begins it, and shows how it goes until it is verified. */
export function RestartDialog({ service, onClose }: { service: ServiceView; onClose: () => void }) {
  const { data, error } = useQuery(queries.service(service.id));
  const [chosen, setChosen] = useState<string | null>(null);
  const restart = useMutation({ mutationFn: actions.restart });
  const rung = chosen ?? data?.configuration.manualRung ?? null;
  const begin = (): void => restart.mutate({ service: service.id, ...(chosen === null ? {} : { rung: chosen }) });

  if (restart.data !== undefined) {
    return (
      <Dialog title={`Restart of ${service.name}`} onClose={onClose}>
        <RestartProgress service={service} recoveryId={restart.data.recoveryId} />
        <div className="mt-5 flex justify-end">
          <Button onClick={onClose}>Close</Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={`Restart ${service.name}?`} onClose={onClose}>
      <p className="mt-2">
        It is <strong>{service.status}</strong> now: {service.message}.
      </p>
      {data === undefined ? (
        error === null && <p className="mt-3 text-muted">Reading what would be done …</p>
      ) : (
        <Plan configuration={data.configuration} rung={rung} onChoose={setChosen} />
      )}
      <Dependents id={service.id} />
      <Refusal error={restart.error ?? error} />
      <div className="mt-5 flex justify-end gap-3">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          look="danger"
          icon="restart"
          onClick={begin}
          reason={restart.isPending ? 'it was asked for just now' : null}
        >
          Restart now
        </Button>
      </div>
    </Dialog>
  );
}

function Plan({
  configuration: { ladder, successThreshold },
  rung: name,
  onChoose,
}: {
  configuration: ServiceConfiguration;
  rung: string | null;
  onChoose: (rung: string) => void;
}) {
  const rung = ladder.find((each) => each.name === name);
  if (rung === undefined) {
    return <p className="mt-3">Nothing is configured that could restart it: it has no ladder in services.yaml.</p>;
  }
  return (
    <div className="mt-4">
      {ladder.length > 1 && (
        <label className="mb-3 flex items-center gap-3">
          Begin at the rung
          <select className="field" value={rung.name} onChange={(event) => onChoose(event.target.value)}>
            {ladder.map((each) => (
              <option key={each.name}>{each.name}</option>
            ))}
          </select>
        </label>
      )}
      <p className="font-medium">What will be done</p>
      <ol className="mt-1 list-decimal space-y-0.5 pl-6">
        {rung.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
        <li>
          check it until {successThreshold} {successThreshold === 1 ? 'check is' : 'checks in a row are'} healthy
        </li>
      </ol>
      <p className="mt-2 text-muted">
        What the service has in hand is interrupted. The steps may take {duration(rung.timeoutMs)}, the proof that it is
        well again {duration(rung.verifyTimeoutMs)}.
      </p>
    </div>
  );
}

function Dependents({ id }: { id: string }) {
  const names = (useStatus()?.services ?? []).filter(({ dependsOn }) => dependsOn.includes(id)).map(({ name }) => name);
  if (names.length === 0) return null;
  const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  return <p className="mt-2 text-muted">These depend on it and may fail meanwhile: {shown}.</p>;
}
