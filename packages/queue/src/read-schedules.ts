import { healthCheckJobSchema } from '@recovery/contracts';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { ActualSchedule } from './health-check-queue.ts';

/** Schedules looked at in one step: Redis does nothing else meanwhile. */
const SLICE = 500;

// What BullMQ 6 keeps of a schedule: its next run in the sorted set `repeat`, its rule and the payload of its
// runs in a hash, and the job of the next run under an id that is made of both. A job is there when it has
// data and some list will bring it up; an id without data is a run that never comes.
const LUA = `
local prefix = KEYS[1]
local function willRun(id)
  if redis.call('EXISTS', prefix .. id) == 0 then return 0 end
  for _, set in ipairs({'delayed', 'prioritized'}) do
    if redis.call('ZSCORE', prefix .. set, id) then return 1 end
  end
  for _, list in ipairs({'active', 'wait', 'paused'}) do
    if redis.call('LPOS', prefix .. list, id) then return 1 end
  end
  return 0
end
local schedules = {}
for _, key in ipairs(ARGV) do
  local next = redis.call('ZSCORE', prefix .. 'repeat', key)
  if next then
    local rule = redis.call('HMGET', prefix .. 'repeat:' .. key, 'every', 'offset', 'data')
    local job = 'repeat:' .. key .. ':' .. string.format('%.0f', next)
    table.insert(schedules, {key, next, rule[1] or '', rule[2] or '', rule[3] or '', willRun(job)})
  end
end
return schedules
`;

type Entry = readonly [key: string, next: string, every: string, offset: string, data: string, willRun: number];

/**
 * The schedules there are, and whether each has the job of its next run. Only what belongs to a schedule is
 * read, so that neither the number of other jobs nor what is in them is felt here.
 */
export async function readSchedules(queue: Queue, redis: Redis): Promise<ActualSchedule[]> {
  const keys = await redis.zrange(queue.toKey('repeat'), '0', '-1');
  const schedules: ActualSchedule[] = [];
  for (let start = 0; start < keys.length; start += SLICE) {
    const reply = await redis.eval(LUA, 1, queue.toKey(''), ...keys.slice(start, start + SLICE));
    for (const [serviceId, next, every, offset, data, willRun] of entriesOf(reply)) {
      // Without an interval when its runs would not check this service: no schedule that is wanted is like that.
      const everyMs = checksItsService(serviceId, data) ? Number(every) : 0;
      const offsetMs = everyMs > 0 ? Number(offset) % everyMs : 0;
      schedules.push({ serviceId, everyMs, offsetMs, nextAt: Number(next), isLost: willRun === 0 });
    }
  }
  return schedules;
}

function entriesOf(reply: unknown): Entry[] {
  return Array.isArray(reply) ? reply.filter(isEntry) : [];
}

function isEntry(value: unknown): value is Entry {
  return Array.isArray(value) && value.length === 6 && value.slice(0, -1).every((field) => typeof field === 'string');
}

function checksItsService(key: string, data: string): boolean {
  const job = healthCheckJobSchema.safeParse(parse(data)).data;
  return job?.serviceId === key && job.trigger === 'schedule' && !job.conclusive;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
