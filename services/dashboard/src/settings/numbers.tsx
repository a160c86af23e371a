import { settingsPatchSchema, type SettingsResponse } from '@recovery/contracts';
import { useState, type SubmitEvent } from 'react';
import { useReason } from '../actions/use-reason.ts';
import { Button } from '../ui/button.tsx';
import { Refusal } from '../ui/note.tsx';
import { Section } from '../ui/section.tsx';
import { duration } from '../ui/time.ts';
import { changesBetween, withEdits, type Edits, type NumberName, type Texts } from './number-edits.ts';
import { useChangeSettings } from './use-change-settings.ts';

const FIELDS = [
  { name: 'health_check_interval', title: 'Check every', unit: 'ms' },
  { name: 'health_check_retry_interval', title: 'While failing, check every', unit: 'ms' },
  { name: 'max_error_threshold', title: 'Failures in a row that start a recovery', unit: 'checks' },
  { name: 'max_restart_attempts', title: 'Attempts in one incident', unit: 'attempts' },
  { name: 'restart_cooldown', title: 'Cooldown between two actions', unit: 'ms' },
] as const satisfies readonly { readonly name: NumberName; readonly title: string; readonly unit: string }[];

/** The intervals and limits for every service that has none of its own; checked by the schema that the API uses. */
export function Numbers({
  settings: { settings, defaults, tag },
}: {
  settings: SettingsResponse & { readonly tag: string };
}) {
  const kept: Texts = {
    health_check_interval: String(settings.health_check_interval ?? ''),
    health_check_retry_interval: String(settings.health_check_retry_interval ?? ''),
    max_error_threshold: String(settings.max_error_threshold ?? ''),
    max_restart_attempts: String(settings.max_restart_attempts ?? ''),
    restart_cooldown: String(settings.restart_cooldown ?? ''),
  };
  const [edits, setEdits] = useState<Edits>({});
  const texts = withEdits(kept, edits);
  const change = useChangeSettings(tag);
  const changes = changesBetween(kept, texts);
  const parsed = settingsPatchSchema.safeParse(changes);
  const isChanged = Object.keys(changes).length > 0;
  const errors = new Map(
    isChanged && !parsed.success
      ? parsed.error.issues.map(({ code, path, message }) => [
          path[0],
          code === 'invalid_type' ? 'must be a whole number' : message,
        ])
      : [],
  );
  const mayNot = useReason('admin');
  const reason = mayNot ?? (isChanged ? (errors.size > 0 ? 'a value is not valid' : null) : 'nothing is changed');

  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    if (reason === null && parsed.success) change.mutate(parsed.data, { onSuccess: () => setEdits({}) });
  };
  return (
    <Section title="Intervals and limits">
      <form className="flex flex-col gap-4 p-4" onSubmit={save} noValidate>
        <p className="text-sm text-muted">
          For every service that says nothing of its own in services.yaml. An empty field leaves it to the environment.
        </p>
        {FIELDS.map(({ name, title, unit }) => (
          <label key={name} className="grid gap-x-4 gap-y-1 sm:grid-cols-[1fr_11rem]">
            <span>
              <span className="font-medium">{title}</span>
              <span id={`${name}-hint`} className="block text-sm text-muted">
                {unit === 'ms' && texts[name] !== '' && Number(texts[name]) >= 0
                  ? `${duration(Number(texts[name]))} · `
                  : ''}
                from the environment: {unit === 'ms' ? duration(defaults[name]) : defaults[name]}
              </span>
            </span>
            <span className="flex items-center gap-2">
              <input
                className="field w-28 text-right"
                name={name}
                inputMode="numeric"
                readOnly={mayNot !== null}
                value={texts[name]}
                placeholder={String(defaults[name])}
                aria-invalid={errors.has(name)}
                aria-describedby={errors.has(name) ? `${name}-error` : `${name}-hint`}
                onChange={(event) =>
                  setEdits({ ...edits, [name]: { text: event.target.value.trim(), over: kept[name] } })
                }
              />
              <span className="text-sm text-muted">{unit}</span>
            </span>
            {errors.has(name) && (
              <span id={`${name}-error`} className="text-sm text-bad sm:col-span-2">
                {errors.get(name)}
              </span>
            )}
          </label>
        ))}
        <Refusal error={change.error} />
        <div className="flex items-center justify-end gap-3">
          {mayNot !== null && <span className="text-sm text-muted">Not now: {mayNot}.</span>}
          {change.isSuccess && !isChanged && <output className="text-sm text-good">Saved, and in force.</output>}
          <Button onClick={() => setEdits({})} reason={isChanged ? null : 'nothing is changed'}>
            Undo
          </Button>
          <Button type="submit" look="primary" reason={reason}>
            Save
          </Button>
        </div>
      </form>
    </Section>
  );
}
