import { settingsSchema, type Settings } from '@recovery/contracts';

/** What differs, in one line for the audit log: `auto_recovery_enabled: true → false`. */
export function describeChanges(before: Settings, after: Settings): string {
  const old = new Map(Object.entries(settingsSchema.parse(before)));
  const current = new Map(Object.entries(settingsSchema.parse(after)));
  const changes = [...new Set([...old.keys(), ...current.keys()])].flatMap((name) =>
    old.get(name) === current.get(name) ? [] : [`${name}: ${inWords(old.get(name))} → ${inWords(current.get(name))}`],
  );
  return changes.length === 0 ? 'as it was' : changes.join(', ');
}

function inWords(value: boolean | number | undefined): string {
  return value === undefined ? 'as in the environment' : String(value);
}
