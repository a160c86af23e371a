import type { Client } from 'pg';

/**
 * Positions interleaved over all groups in the order of time, as engines write them; every tenth is active.
 * Afterwards the visibility map and the statistics are fresh, as autovacuum keeps them.
 */
export async function fillPositions(
  client: Client,
  { positionCount, connectionCount }: { positionCount: number; connectionCount: number },
): Promise<void> {
  await client.query(
    `INSERT INTO positions (connection_id, kind, symbol, side, status, quantity, entry_price, exit_price, cost,
       opened_at, closed_at, client_key)
     SELECT 'connection-' || i % $2,
            (ARRAY['base', 'main', 'real', 'preset'])[1 + i / $2 % 4],
            (ARRAY['BTCUSDT', 'ETHUSDT', 'SOLUSDT'])[1 + i % 3],
            CASE WHEN i % 2 = 0 THEN 'long' ELSE 'short' END,
            CASE WHEN i % 10 = 0 THEN 'active' ELSE 'closed' END,
            0.125, 64250.5, CASE WHEN i % 10 = 0 THEN NULL ELSE 64310.25 END, 8031.3125,
            now() - make_interval(secs => $1 - i),
            CASE WHEN i % 10 = 0 THEN NULL ELSE now() - make_interval(secs => $1 - i - 60) END,
            'connection-' || i % $2 || '/' || i
       FROM generate_series(0, $1::integer - 1) AS i`,
    [positionCount, connectionCount],
  );
  await client.query('VACUUM (ANALYZE) positions');
}
