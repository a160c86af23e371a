import { HEALTHY, unhealthy } from '../finding.ts';
import type { ProbeKindRun } from '../probe.ts';
import { askRedis, replyText } from '../redis/ask-redis.ts';

/**
 * PING and ROLE. A replica refuses writes, so it is unhealthy (`readonly`): a service whose Redis was demoted
 * cannot work.
 */
export const probeRedis: ProbeKindRun<'redis'> = ({ url }, { signal }) =>
  askRedis(url, {
    signal,
    ask: async (redis) => {
      const pong = redis.ping();
      const role = redis.role().then(([name]) => name, nullIfForbidden);
      const [, name] = await Promise.all([pong, role]);
      return name === 'slave' ? unhealthy('readonly', 'it is a replica and refuses writes') : HEALTHY;
    },
  });

/** ROLE may be forbidden by an ACL or unknown to an old server; that is no failure. */
function nullIfForbidden(error: unknown): null {
  if (/^(?:NOPERM|ERR unknown command)/u.test(replyText(error) ?? '')) return null;
  throw error;
}
