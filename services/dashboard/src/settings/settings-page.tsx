import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';
import { Banner, Refusal } from '../ui/note.tsx';
import { MaintenanceWindows } from './maintenance-windows.tsx';
import { Numbers } from './numbers.tsx';
import { Switches } from './switches.tsx';

/** The switches, the intervals, and the maintenance windows. */
export function SettingsPage() {
  const { data, error } = useQuery(queries.settings);
  return (
    <>
      <h1 className="text-2xl font-semibold">Settings</h1>
      <Refusal error={error} />
      {data === undefined ? (
        error === null && <p className="mt-4 text-muted">Reading …</p>
      ) : (
        <div className="mt-4 grid items-start gap-4 lg:grid-cols-2">
          <div className="flex flex-col gap-4">
            {!data.environmentAllows && (
              <Banner look="warn" icon="warning">
                AUTO_RECOVERY_ENABLED is false in the environment: off there is off, whatever is set here.
              </Banner>
            )}
            {data.isPausedByFile && (
              <Banner look="warn" icon="pause">
                The file PAUSE lies in the data directory: nothing is restarted until somebody removes it.
              </Banner>
            )}
            <Switches settings={data} />
            <MaintenanceWindows />
          </div>
          <Numbers settings={data} />
        </div>
      )}
    </>
  );
}
