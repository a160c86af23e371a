import type { SettingsResponse } from '@recovery/contracts';
import { useReason } from '../actions/use-reason.ts';
import { Refusal } from '../ui/note.tsx';
import { Section } from '../ui/section.tsx';
import { useChangeSettings } from './use-change-settings.ts';

const SWITCHES = {
  auto_recovery_enabled: {
    title: 'Automatic recovery',
    explanation: 'Off: services are checked and alerts are sent, but nothing is restarted by itself.',
  },
  database_auto_reconnect: {
    title: 'Heal the database',
    explanation: 'For the services that name database_auto_reconnect as their switch.',
  },
  trade_engine_auto_restart: {
    title: 'Heal the trade engine',
    explanation: 'For the services that name trade_engine_auto_restart as their switch.',
  },
} as const;
type SwitchName = keyof typeof SWITCHES;
const NAMES = ['auto_recovery_enabled', 'database_auto_reconnect', 'trade_engine_auto_restart'] as const;

/** The three switches of settings.json; in force everywhere within a second. */
export function Switches({ settings: { settings, tag } }: { settings: SettingsResponse & { readonly tag: string } }) {
  const change = useChangeSettings(tag);
  const reason = useReason('admin') ?? (change.isPending ? 'a change is under way' : null);
  return (
    <Section title="What is done by itself">
      <ul>
        {NAMES.map((name) => (
          <Switch
            key={name}
            name={name}
            isOn={settings[name]}
            reason={reason}
            onChange={(isOn) => change.mutate({ [name]: isOn })}
          />
        ))}
      </ul>
      {change.error !== null && (
        <div className="px-4 pb-4">
          <Refusal error={change.error} />
        </div>
      )}
      {reason !== null && !change.isPending && <p className="px-4 pb-3 text-sm text-muted">Not now: {reason}.</p>}
    </Section>
  );
}

function Switch({
  name,
  isOn,
  reason,
  onChange,
}: {
  name: SwitchName;
  isOn: boolean;
  reason: string | null;
  onChange: (isOn: boolean) => void;
}) {
  const { title, explanation } = SWITCHES[name];
  return (
    <li className="flex items-start justify-between gap-4 border-b border-line px-4 py-3 last:border-0">
      <div>
        <p id={`${name}-title`} className="font-medium">
          {title}
        </p>
        <p id={`${name}-explanation`} className="text-sm text-muted">
          {explanation}
        </p>
      </div>
      <button
        type="button"
        role="switch"
        aria-checked={isOn}
        aria-labelledby={`${name}-title`}
        aria-describedby={`${name}-explanation`}
        aria-disabled={reason !== null}
        title={reason ?? undefined}
        onClick={() => {
          if (reason === null) onChange(!isOn);
        }}
        className={`mt-0.5 inline-flex w-20 shrink-0 items-center gap-2 rounded-full border p-0.5 text-sm font-semibold ${isOn ? 'flex-row-reverse border-good text-good' : 'border-edge text-muted'} ${reason === null ? '' : 'opacity-60'}`}
      >
        <span className={`size-5 rounded-full ${isOn ? 'bg-good' : 'bg-edge'}`} aria-hidden="true" />
        <span className="grow text-center">{isOn ? 'on' : 'off'}</span>
      </button>
    </li>
  );
}
