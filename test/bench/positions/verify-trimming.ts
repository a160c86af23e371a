import type { Client } from 'pg';

interface Found {
  kept: number;
  archived: number;
  in_both: number;
  group_count: number;
  largest_group: number;
  logged: number;
}

/** @throws when a position was lost or doubled, a group is above the limit, or the log disagrees with the archive */
export async function verifyTrimming(
  client: Client,
  { positionCount, limit }: { positionCount: number; limit: number },
): Promise<{ groupCount: number; keptCount: number; largestGroup: number }> {
  const { rows } = await client.query<Found>(`
    WITH groups AS (SELECT count(*)::integer AS size FROM positions GROUP BY connection_id, kind)
    SELECT (SELECT count(*)::integer FROM positions) AS kept,
           (SELECT count(*)::integer FROM archived_positions) AS archived,
           (SELECT count(*)::integer FROM positions JOIN archived_positions USING (id)) AS in_both,
           (SELECT count(*)::integer FROM groups) AS group_count,
           (SELECT max(size) FROM groups) AS largest_group,
           (SELECT sum(archived_count)::integer FROM data_cleanup_log) AS logged`);
  const [found] = rows;
  if (
    found === undefined ||
    found.kept + found.archived !== positionCount ||
    found.in_both !== 0 ||
    found.largest_group > limit ||
    found.logged !== found.archived
  ) {
    throw new Error(`the pass is not correct: ${JSON.stringify(found)}`);
  }
  return { groupCount: found.group_count, keptCount: found.kept, largestGroup: found.largest_group };
}
