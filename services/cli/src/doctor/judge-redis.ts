import { fail, ok, warn, type Finding } from './finding.ts';

const NEAR_FULL = 0.9;

/** What the fields of INFO say about a Redis that is to keep everything that the system knows. */
export function judgeRedis(info: ReadonlyMap<string, string>): Finding[] {
  return [version(info), persistence(info), policy(info), ...memory(info)];
}

function version(info: ReadonlyMap<string, string>): Finding {
  const text = info.get('redis_version') ?? '';
  const [major = 0, minor = 0] = text.split('.').map(Number);
  const name = 'redis version';
  // Valkey says a Redis version that it is compatible with.
  const isAtLeast = (wantedMajor: number, wantedMinor: number): boolean =>
    major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  if (!isAtLeast(6, 2)) return fail(name, `${text} is too old`, 'use 7.2 or newer');
  return isAtLeast(7, 2)
    ? ok(name, text)
    : warn(name, `${text} has no WAITAOF`, 'with 7.2 or newer the start of a restart survives a power cut');
}

function persistence(info: ReadonlyMap<string, string>): Finding {
  const name = 'redis persistence';
  if (info.get('aof_enabled') !== '1') {
    const advice = 'set appendonly yes: after a restart of Redis pauses, counters and history would be gone';
    return warn(name, 'the append-only file is off', advice);
  }
  const isWritten = info.get('aof_last_write_status') === 'ok' && info.get('aof_last_bgrewrite_status') === 'ok';
  return isWritten
    ? ok(name, 'append-only file, written')
    : fail(name, 'the append-only file cannot be written', 'look at the disk of Redis, and at its log');
}

function policy(info: ReadonlyMap<string, string>): Finding {
  const text = info.get('maxmemory_policy') ?? 'unknown';
  const advice = 'set maxmemory-policy noeviction: what Redis evicts, this system forgets';
  return text === 'noeviction' ? ok('redis policy', text) : fail('redis policy', text, advice);
}

function memory(info: ReadonlyMap<string, string>): Finding[] {
  const limit = Number(info.get('maxmemory') ?? 0);
  const used = Number(info.get('used_memory') ?? 0);
  if (limit === 0) return [];
  const percent = Math.round((100 * used) / limit);
  return used / limit < NEAR_FULL
    ? [ok('redis memory', `${percent} % of maxmemory`)]
    : [fail('redis memory', `${percent} % of maxmemory`, 'raise maxmemory: when it is full nothing can be written')];
}
