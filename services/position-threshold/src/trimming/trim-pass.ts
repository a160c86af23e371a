import { errorMessage, type Logger } from '@recovery/runtime';
import type { Pool } from 'pg';
import { assertLimits, type ConfiguredLimits } from '../limits/configured-limits.ts';
import { storageLimit, surplus } from '../limits/limit-rule.ts';
import { groupName } from '../limits/position-kind.ts';
import { readOverrides } from '../limits/read-overrides.ts';
import { resolveLimit } from '../limits/resolve-limit.ts';
import { countGroups } from './count-groups.ts';
import { concernsOneGroup } from './group-failure.ts';
import { trimGroup } from './trim-group.ts';

export interface TrimPassOptions {
  pool: Pool;
  limits: ConfiguredLimits;
  /** After this time no further group is begun; a backlog is worked off over several passes. Default: no end. */
  budgetMs?: number;
  /** Called as the pass gets on. */
  onProgress?: (progress: PassProgress) => void;
  log: Logger;
  signal: AbortSignal;
}

/** The groups were counted; one group was brought back to its limit, or what could be moved of it was. */
export type PassProgress = 'counted' | 'trimmed';

/** What one pass found and did. */
export interface TrimReport {
  readonly positionsScanned: number;
  readonly groupCount: number;
  readonly overrideCount: number;
  readonly trimmedGroups: number;
  readonly archivedCount: number;
  readonly busyGroups: number;
  readonly failedGroups: number;
  /** Groups left to the next pass because the time was up, by name. */
  readonly deferredGroups: readonly string[];
  /** Groups that were not left to the next pass and are still at or above their storage limit, by name. */
  readonly stillAbove: readonly string[];
}

/**
 * One pass over all groups: counts, decides, trims those at their storage limit, the largest surplus first, one
 * transaction each.
 * @throws {AppError} `limits_invalid`; anything that is not about a single group ends the pass
 */
export async function trimPass(options: TrimPassOptions): Promise<TrimReport> {
  const { pool, limits: configured, log, signal } = options;
  const deadline = performance.now() + (options.budgetMs ?? Number.POSITIVE_INFINITY);
  const stored = await readOverrides(pool);
  const limits = { ...configured, overrides: [...configured.overrides, ...stored] };
  assertLimits(limits);
  const groups = await countGroups(pool);
  options.onProgress?.('counted');
  const due = groups
    .map((group) => ({ group, rule: resolveLimit(limits, group) }))
    .map((each) => ({ ...each, surplusCount: surplus(each.group.positionCount, each.rule) }))
    .filter(({ surplusCount }) => surplusCount > 0)
    .toSorted((a, b) => b.surplusCount - a.surplusCount);

  const stillAbove: string[] = [];
  const deferredGroups: string[] = [];
  let archivedCount = 0;
  let trimmedGroups = 0;
  let busyGroups = 0;
  let failedGroups = 0;
  let isFirst = true;
  for (const { group, rule } of due) {
    signal.throwIfAborted();
    // Never none at all: even a pass whose count took all its time makes progress.
    if (!isFirst && performance.now() > deadline) {
      deferredGroups.push(groupName(group));
      continue;
    }
    isFirst = false;
    let archivedHere = 0;
    try {
      const outcome = await trimGroup(pool, { group, rule });
      if (outcome.kind === 'busy') busyGroups += 1;
      else archivedHere = outcome.archivedCount;
    } catch (error) {
      if (!concernsOneGroup(error)) throw error;
      failedGroups += 1;
      log.error({ group: groupName(group), reason: errorMessage(error) }, 'group not trimmed');
    }
    if (archivedHere > 0) {
      trimmedGroups += 1;
      options.onProgress?.('trimmed');
    }
    archivedCount += archivedHere;
    if (group.positionCount - archivedHere >= storageLimit(rule)) stillAbove.push(groupName(group));
  }

  return {
    positionsScanned: groups.reduce((sum, group) => sum + group.positionCount, 0),
    groupCount: groups.length,
    overrideCount: limits.overrides.length,
    trimmedGroups,
    archivedCount,
    busyGroups,
    failedGroups,
    deferredGroups,
    stillAbove,
  };
}
