import { actions } from '../api/actions.ts';
import { useLive } from '../live/use-live.ts';
import { FormDialog, TextField, textOf } from './form-dialog.tsx';

/** What is to be held: one service, or everything. */
export interface Target {
  readonly id: string;
  readonly name: string;
}
export const EVERYTHING: Target = { id: 'all', name: 'everything' };

/** Pauses a service, or with {@link EVERYTHING} pulls the kill switch. */
export function PauseDialog({ target, onClose }: { target: Target; onClose: () => void }) {
  return (
    <FormDialog
      title={`Pause ${target.name}?`}
      verb={`Pause ${target.name}`}
      look="danger"
      onClose={onClose}
      act={(form) => {
        const reason = textOf(form, 'reason');
        return actions.pause({ service: target.id, ...(reason === undefined ? {} : { reason }) });
      }}
    >
      <p>
        Checks and alerts go on, but {target.id === 'all' ? 'no service is restarted' : 'it is not restarted'}, by
        nobody, until it is resumed.
      </p>
      <TextField name="reason" label="Reason" hint="Whoever wonders why nothing happens reads it." />
    </FormDialog>
  );
}

const LENGTHS_MINUTES = [15, 30, 60, 120, 240, 480];
const MINUTE_MS = 60_000;

/** Plans a maintenance window that begins now. */
export function MaintenanceDialog({ target, onClose }: { target: Target; onClose: () => void }) {
  const { clock } = useLive();
  return (
    <FormDialog
      title={`Maintenance of ${target.name}`}
      verb="Begin maintenance"
      onClose={onClose}
      act={(form) => {
        const from = clock.now();
        return actions.planMaintenance({
          services: target.id === 'all' ? 'all' : [target.id],
          reason: textOf(form, 'reason') ?? '',
          from: new Date(from).toISOString(),
          to: new Date(from + Number(form.get('minutes')) * MINUTE_MS).toISOString(),
        });
      }}
    >
      <p>Until it ends, nothing is done by itself and the status is shown as stopped. It can be ended early.</p>
      <TextField name="reason" label="What is being done" isRequired />
      <label className="flex flex-col gap-1">
        <span className="font-medium">For</span>
        <select className="field" name="minutes" defaultValue="60">
          {LENGTHS_MINUTES.map((minutes) => (
            <option key={minutes} value={minutes}>
              {minutes < 60 ? `${minutes} minutes` : minutes === 60 ? '1 hour' : `${minutes / 60} hours`}
            </option>
          ))}
        </select>
      </label>
    </FormDialog>
  );
}

/** Takes care of the open incident of a service. */
export function AcknowledgeDialog({ target, onClose }: { target: Target; onClose: () => void }) {
  return (
    <FormDialog
      title={`Acknowledge the incident of ${target.name}`}
      verb="I take care of it"
      onClose={onClose}
      act={(form) => actions.acknowledge(target.id, textOf(form, 'note'))}
    >
      <p>No more alerts are sent about it. What is done by itself goes on.</p>
      <TextField name="note" label="Note" hint="What you found, or what you are about to do." />
    </FormDialog>
  );
}
