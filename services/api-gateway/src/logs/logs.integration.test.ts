import { appendFile, mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonLogsResponseSchema, logsResponseSchema, problemSchema } from '@recovery/contracts';
import { formatLogLine, type RecoveryLogLine } from '@recovery/domain';
import { createTestRedis, inspectByOpenApi, makeTestDirectory, waitFor, type TestRedis } from '@recovery/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.now();
const date = (at: number): string => new Date(at).toISOString().slice(0, 10);
const STATUSES = ['started', 'failed', 'success'] as const;

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
let lines: string[];

/** Number 0 is the oldest; an hour lies between two of them. */
function entry(number: number): RecoveryLogLine {
  return {
    timestamp: NOW - (60 - number) * HOUR_MS,
    actionType: 'service_restart',
    status: STATUSES[number % 3] ?? 'failed',
    error: `a\n|${number} \u001B[31m`,
    retryCount: number,
    details: { service: number % 2 === 0 ? 'database' : 'gone-for-long', event: `e${number}` },
  };
}

const fileOf = (kind: string, at: number): string => join(gateway.logDir, kind, `${kind}-${date(at)}.log`);
const write = async (line: RecoveryLogLine): Promise<void> =>
  appendFile(fileOf('recovery', line.timestamp), `${formatLogLine(line)}\n`);

beforeAll(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('logs');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
  for (const kind of ['recovery', 'system', 'errors']) await mkdir(join(gateway.logDir, kind), { recursive: true });
  const entries = Array.from({ length: 60 }, (_, number) => entry(number));
  for (const each of entries) await write(each);
  lines = entries.map(formatLogLine).toReversed();
  await appendFile(fileOf('recovery', NOW - HOUR_MS), 'not a line\n2026 | torn | torn\nhalf a line');
});
afterAll(async () => {
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

async function numbers(query: string): Promise<number[]> {
  const response = await gateway.fetch(`/api/recovery/logs?${query}`);
  expect(response.status).toBe(200);
  return logsResponseSchema.parse(await response.json()).entries.map(({ retryCount }) => retryCount);
}
const newestFirst = (isWanted: (number: number) => boolean = () => true): number[] =>
  Array.from({ length: 60 }, (_, index) => 59 - index).filter(isWanted);

describe('the recovery log', () => {
  test('without a limit everything comes in one answer of the old form', async () => {
    const response = await gateway.fetch('/api/recovery/logs?days=7');
    const body = (await response.json()) as object;
    expect(Object.keys(body)).toEqual(['days', 'entries']);
    expect(await numbers('')).toEqual(newestFirst());
    expect(body).toMatchObject({ entries: { 0: { error: 'a\n|59 \u001B[31m', service: 'gone-for-long' } } });
  });

  test.each<[string, (number: number) => boolean]>([
    ['service=database', (number) => number % 2 === 0],
    ['service=gone-for-long', (number) => number % 2 === 1],
    ['service=never-heard-of', () => false],
    ['service=data', () => false],
    ['status=failed', (number) => number % 3 === 1],
    ['status=failed,success&service=database', (number) => number % 3 > 0 && number % 2 === 0],
    ['days=1', (number) => number > 36],
  ])('%s chooses what it says, also of services that are configured no more', async (query, isWanted) => {
    expect(await numbers(query)).toEqual(newestFirst(isWanted));
  });

  test('from is included, to is not', async () => {
    const [from, to] = [entry(10), entry(20)].map(({ timestamp }) => new Date(timestamp).toISOString());
    expect(await numbers(`from=${from}&to=${to}`)).toEqual(newestFirst((number) => number >= 10 && number < 20));
    expect(await numbers(`from=${to}&to=${to}`)).toEqual([]);
    expect(await numbers(`to=${from}`)).toEqual(newestFirst((number) => number < 10));
    expect(await numbers(`from=${from}`)).toEqual(newestFirst((number) => number >= 10));
  });

  test('pages follow each other without a gap or a repetition while more is written, and end', async () => {
    const found: number[] = [];
    let cursor: string | null = '';
    let pageCount = 0;
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const response = await gateway.fetch(`/api/recovery/logs?limit=7&service=database${query}`);
      const page = logsResponseSchema.parse(await response.json());
      expect(response.headers.get('x-next-cursor')).toBe(page.nextCursor);
      found.push(...page.entries.map(({ retryCount }) => retryCount));
      pageCount += 1;
      cursor = page.nextCursor ?? null;
      await appendFile(
        fileOf('recovery', NOW),
        `\n${formatLogLine({ ...entry(0), timestamp: NOW, retryCount: 999 })}\n`,
      );
    }
    expect(found).toEqual(newestFirst((number) => number % 2 === 0));
    expect(pageCount).toBe(5);
    await rm(fileOf('recovery', NOW));
    for (const number of newestFirst().toReversed())
      if (date(entry(number).timestamp) === date(NOW)) await write(entry(number));
  });

  test('a cursor without a limit gives all the rest', async () => {
    const response = await gateway.fetch('/api/recovery/logs?limit=50');
    const { nextCursor } = logsResponseSchema.parse(await response.json());
    expect(await numbers(`cursor=${nextCursor}`)).toEqual(newestFirst((number) => number < 10));
  });

  test('a page that holds everything has no next one', async () => {
    const response = await gateway.fetch('/api/recovery/logs?limit=60');
    expect(await response.json()).toMatchObject({ nextCursor: null });
  });

  test('as text it is the lines of the files as they stand there, newest first, whole or in pages', async () => {
    const whole = await gateway.fetch('/api/recovery/logs?format=text');
    expect(whole.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await whole.text()).toBe(`${lines.join('\n')}\n`);
    const page = await gateway.fetch('/api/recovery/logs?format=text&limit=40');
    const rest = await gateway.fetch(`/api/recovery/logs?format=text&cursor=${page.headers.get('x-next-cursor')}`);
    expect((await page.text()) + (await rest.text())).toBe(`${lines.join('\n')}\n`);
    expect(rest.headers.get('x-next-cursor')).toBeNull();
  });

  test.each([
    ['download', 'attachment; filename="recovery.json"'],
    ['download=true&format=text', 'attachment; filename="recovery.log"'],
    ['download=false', null],
    ['', null],
  ])('with "%s" the file is called %s', async (query, disposition) => {
    const response = await gateway.fetch(`/api/recovery/logs?${query}`);
    expect(response.headers.get('content-disposition')).toBe(disposition);
    expect((await response.text()).length).toBeGreaterThan(1000);
  });

  test('HEAD reads nothing', async () => {
    const response = await gateway.fetch('/api/recovery/logs?format=text', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });
});

describe('links', () => {
  test('one in the place of a file is passed over, one in the place of the folder is refused', async () => {
    const secret = join(directory.path, 'elsewhere.log');
    await writeFile(secret, `${formatLogLine({ ...entry(0), error: 'secret' })}\n`);
    await symlink(secret, fileOf('recovery', NOW - 5 * 24 * HOUR_MS));
    expect(await (await gateway.fetch('/api/recovery/logs')).text()).not.toContain('secret');
    const folder = join(gateway.logDir, 'recovery');
    await rename(folder, join(directory.path, 'moved'));
    await symlink(join(directory.path, 'moved'), folder);
    const response = await gateway.fetch('/api/recovery/logs');
    expect([response.status, problemSchema.parse(await response.json()).code]).toEqual([503, 'logs_unreadable']);
    await rm(folder);
    await rename(join(directory.path, 'moved'), folder);
    expect(await numbers('')).toEqual(newestFirst());
  });
});

describe.each(['system', 'errors'])('the %s log', (kind) => {
  const record = (number: number): object => ({
    level: number % 2 === 0 ? 'error' : 'fatal',
    time: new Date(NOW - 30 * HOUR_MS + number).toISOString(),
    service: number < 5 ? 'database' : 'trade-engine',
    nested: { number, text: '</script>\u2028|' },
    msg: `record ${number}`,
  });
  const records = Array.from({ length: 10 }, (_, number) => record(number));
  const read = async (query: string): Promise<{ msg?: string | undefined }[]> => {
    const response = await gateway.fetch(`/api/recovery/logs/${kind}?${query}`);
    return jsonLogsResponseSchema.parse(await response.json()).entries;
  };

  beforeAll(async () => {
    const text = records.map((each) => `${JSON.stringify(each)}\n`).join('');
    await writeFile(fileOf(kind, NOW - 30 * HOUR_MS), `torn {"level":\n${text}{"level":"err`);
  });

  test('gives its records back as they were written, newest first', async () => {
    expect(await read('to=2999-01-01T00:00:00Z&from=2000-01-01T00:00:00Z')).toEqual(records.toReversed());
    const text = await gateway.fetch(`/api/recovery/logs/${kind}?format=text&download`);
    expect(text.headers.get('content-disposition')).toBe(`attachment; filename="${kind}.log"`);
    const file = await readFile(fileOf(kind, NOW - 30 * HOUR_MS), 'utf8');
    expect((await text.text()).trimEnd().split('\n').toReversed()).toEqual(file.split('\n').slice(1, -1));
  });

  test('can be asked for a service, levels and pages', async () => {
    const fatal = await read('service=database&level=fatal,warn');
    expect(fatal.map(({ msg }) => msg)).toEqual(['record 3', 'record 1']);
    const response = await gateway.fetch(`/api/recovery/logs/${kind}?limit=4`);
    const { nextCursor } = jsonLogsResponseSchema.parse(await response.json());
    expect(await read(`cursor=${nextCursor}`)).toEqual(records.slice(0, 6).toReversed());
  });

  test.each(['status=failed', 'level=loud', 'level=', 'days=0', 'cursor=x', 'service=..'])(
    '%s is refused with 400',
    async (query) => {
      expect((await gateway.fetch(`/api/recovery/logs/${kind}?${query}`)).status).toBe(400);
    },
  );
});

describe('a large log', () => {
  const LINE = `${formatLogLine({ ...entry(0), timestamp: NOW - 400 * 24 * HOUR_MS, error: 'x'.repeat(800) })}\n`;
  const RANGE = `from=${new Date(NOW - 500 * 24 * HOUR_MS).toISOString()}`;

  /** Of this process, in which the gateway runs. */
  async function openLogFiles(): Promise<number> {
    const names = await readdir('/proc/self/fd');
    const targets = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
    // The writer keeps today's open.
    const today = fileOf('recovery', Date.now());
    return targets.filter((target) => target.includes('/recovery/recovery-') && !target.startsWith(today)).length;
  }

  beforeAll(async () => {
    await writeFile(fileOf('recovery', NOW - 400 * 24 * HOUR_MS), LINE.repeat(160_000));
  });

  test.each(['', '&format=text', '&service=never-heard-of'])(
    'is closed when the client leaves in the middle (%s)',
    async (query) => {
      const leave = new AbortController();
      const response = fetch(`${gateway.baseUrl}/api/recovery/logs?${RANGE}${query}`, { signal: leave.signal });
      const ended = response.catch(() => 'left before it began');
      await waitFor(async () => (await openLogFiles()) > 0, { intervalMs: 1 });
      leave.abort();
      await ended;
      await waitFor(async () => (await openLogFiles()) === 0);
      expect(gateway.output.filter((line) => line.includes('request failed'))).toEqual([]);
    },
  );

  test('is read by so many at once, others are told to come again', async () => {
    const leave = new AbortController();
    const ask = (): Promise<Response> =>
      fetch(`${gateway.baseUrl}/api/recovery/logs?${RANGE}`, { signal: leave.signal });
    const held = await Promise.all(Array.from({ length: 16 }, ask));
    expect(held.map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 200));
    const refused = await gateway.fetch('/api/recovery/logs');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.json()).toMatchObject({ code: 'too_many_readers' });
    leave.abort();
    await waitFor(async () => (await gateway.fetch('/api/recovery/logs?limit=1')).status === 200);
  });
});
