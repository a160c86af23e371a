import { settingsSchema, type Settings } from '@recovery/contracts';

/** What differs, in one line for the audit log: `auto_recovery_enabled: true → false`. */
export function describeChanges(before: Settings, after: Settings): string {
  const old = new Map(Object.entries(settingsSchema.parse(before)));
  const changes = Object.entries(settingsSchema.parse(after)).flatMap(([name, value]) =>
    old.get(name) === value ? [] : [`${name}: ${String(old.get(name))} → ${String(value)}`],
  );
  return changes.length === 0 ? 'as it was' : changes.join(', ');
}
