import type { ConfiguredLimits, LimitOverride } from './configured-limits.ts';
import type { LimitRule } from './limit-rule.ts';
import type { PositionGroup } from './position-kind.ts';

/**
 * The rule of a group. The more specific override wins: one kind of one connection before a whole connection
 * before a kind; among equals the later one. Limit and threshold are looked up separately.
 */
export function resolveLimit(limits: ConfiguredLimits, group: PositionGroup): LimitRule {
  let limit = { value: limits.limit, specificity: -1 };
  let threshold = { value: limits.thresholdPercent, specificity: -1 };
  for (const override of limits.overrides) {
    if (!speaksFor(override, group)) continue;
    const specificity = specificityOf(override);
    if (override.limit !== undefined && specificity >= limit.specificity) {
      limit = { value: override.limit, specificity };
    }
    if (override.thresholdPercent !== undefined && specificity >= threshold.specificity) {
      threshold = { value: override.thresholdPercent, specificity };
    }
  }
  return { limit: limit.value, thresholdPercent: threshold.value };
}

function speaksFor({ connection, kind }: LimitOverride, group: PositionGroup): boolean {
  return (connection ?? group.connectionId) === group.connectionId && (kind ?? group.kind) === group.kind;
}

function specificityOf({ connection, kind }: LimitOverride): number {
  return (connection === undefined ? 0 : 2) + (kind === undefined ? 0 : 1);
}
