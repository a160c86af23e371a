import { settingsSchema, type Settings } from '@recovery/contracts';

/** What differs, in one line for the audit log: `auto_recovery_enabled: true → false`. */
export function describeChanges(before: Settings, after: Settings): string {
  const [old, now] = [before, after].map((settings) => new Map(Object.entries(settingsSchema.parse(settings))));
  const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  const changes = names
    .filter((name) => old?.get(name) !== now?.get(name))
    .map((name) => `${name}: ${String(old?.get(name) ?? 'default')} → ${String(now?.get(name) ?? 'default')}`);
  return changes.length === 0 ? 'as it was' : changes.join(', ');
}
