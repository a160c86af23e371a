import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import type { DriverKind } from './ladder-spec.ts';
import { loadServicesFile, parseServicesFile } from './load-services.ts';
import type { ProbeKind } from './probe-spec.ts';

const PROBE = 'probe: { kind: tcp, host: localhost, port: 1 }';
const parse = (text: string, env: Readonly<Record<string, string>> = {}) =>
  parseServicesFile(text, { path: 'services.yaml', env });
const withProbe = (probe: string, env?: Readonly<Record<string, string>>) =>
  parse(`services:\n  a: { name: A, probe: ${probe} }`, env).services['a']?.probe;
const rung = (name: string) =>
  `{ name: ${name}, actionType: service_restart, steps: [{ driver: process, process: x }] }`;

function refusal(text: string, env?: Readonly<Record<string, string>>): string {
  try {
    parse(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

describe('${NAME}', () => {
  const redis = (url: string, env?: Readonly<Record<string, string>>) =>
    withProbe(`{ kind: redis, url: '${url}' }`, env);

  it('is the value of the variable, in the middle of a text and more than once', () => {
    expect(redis('redis://${HOST}:1/${HOST}', { HOST: 'shop' })).toMatchObject({ url: 'redis://shop:1/shop' });
  });

  it('with a default is the default when the variable is not set or set to nothing', () => {
    expect(redis('${URL:-redis://localhost:6379}')).toMatchObject({ url: 'redis://localhost:6379' });
    expect(redis('${URL:-redis://localhost:6379}', { URL: '' })).toMatchObject({ url: 'redis://localhost:6379' });
    expect(redis('${URL:-redis://localhost:6379}', { URL: 'redis://x' })).toMatchObject({ url: 'redis://x' });
  });

  it('names the place and the variable when that is not set', () => {
    const text = 'services: { a: { name: A, probe: { kind: redis, url: "${REDIS_URL}" } } }';
    const message = 'services.yaml: services.a.probe.url: the variable REDIS_URL is not set';
    expect(refusal(text)).toBe(message);
    expect(refusal(text, { REDIS_URL: '' })).toBe(message);
  });

  it('is filled in once and cannot bring in YAML or another variable', () => {
    const name = parse(`services:\n  a: { name: '\${X}', ${PROBE} }`, { X: '${Y}, enabled: false', Y: 'y' });
    expect(name.services['a']).toMatchObject({ name: '${Y}, enabled: false', enabled: true });
  });
});

type Refusal = [what: string, text: string, message: RegExp];

const PROBES: Readonly<Record<ProbeKind, string>> = {
  http: "{ kind: http, url: 'https://shop:8443/health', method: HEAD, expectStatus: [200, 204], headers: { x-a: b } }",
  tcp: '{ kind: tcp, host: shop, port: 25 }',
  redis: "{ kind: redis, url: 'rediss://shop:6380' }",
  postgres: "{ kind: postgres, url: 'postgres://shop/db', requiredTables: [orders], writeTable: probe }",
  command: '{ kind: command, argv: [/usr/bin/check, --now], environment: [TOKEN], degradedExitCodes: [1] }',
  container: '{ kind: container, container: shop_web.1 }',
  heartbeat: '{ kind: heartbeat, maxAgeMs: 60000 }',
  queue:
    "{ kind: queue, url: 'redis://shop:6379', queue: orders, prefix: '{shop}', maxWaitingMs: 60000, maxFailed: 9 }",
  systemd: '{ kind: systemd, unit: getty@tty1.service }',
  kubernetes: "{ kind: kubernetes, target: deployment/shop, namespace: shops, apiServer: 'https://10.0.0.1' }",
};
const STEPS: Readonly<Record<DriverKind, string>> = {
  control: "{ driver: control, url: 'http://shop:9000', operations: [stop, start], token: '${TOKEN}' }",
  process: '{ driver: process, process: shop }',
  postgres: "{ driver: postgres, action: reconnect, url: 'postgres://shop/db' }",
  cache: "{ driver: cache, url: 'redis://shop:6379', prefix: 'shop:' }",
  docker: '{ driver: docker, container: shop_web.1, action: kill }',
  command: '{ driver: command, argv: [systemctl, restart, shop] }',
  queue: "{ driver: queue, url: 'redis://shop:6379', queue: orders, action: retryFailed, limit: 50 }",
  systemd: '{ driver: systemd, unit: shop.service, scope: user }',
  kubernetes: '{ driver: kubernetes, target: pod/shop-0, tokenFile: /run/token, caFile: /run/ca.crt }',
};

describe("a user's own service", () => {
  it.each(Object.entries(PROBES))('may be probed by %s and healed by every driver', (kind, probe) => {
    const rungs = Object.entries(STEPS).map(
      ([driver, step]) => `{ name: by-${driver}, actionType: service_restart, steps: [${step}] }`,
    );
    const text = `services: { shop: { name: Shop, probe: ${probe}, ladder: [${rungs.join(', ')}] } }`;
    const { shop } = parse(text, { TOKEN: 't' }).services;
    expect(shop?.probe.kind).toBe(kind);
    expect(shop?.ladder.map(({ steps: [step] }) => step?.driver)).toEqual(Object.keys(STEPS));
  });
});

describe('the file', () => {
  it('may begin with a byte order mark', () => {
    expect(Object.keys(parse(`\uFEFFservices: { a: { name: A, ${PROBE} } }`).services)).toEqual(['a']);
  });

  it.each([
    ['no YAML', 'services: [', /^services\.yaml: .*line/u],
    ['a tab for a space', 'services:\n\ta: 1', /^services\.yaml: .*line/u],
    ['an alias of nothing', 'services: *missing', /^services\.yaml: .*alias/iu],
    ['a name that no object keeps', `services:\n  __proto__: { name: A, ${PROBE} }`, /"__proto__" cannot be a name/u],
    ['one key twice', `services:\n  a: { name: A, ${PROBE} }\n  a: { name: B, ${PROBE} }`, /unique.*line 3/u],
    ['nothing', '', /^services\.yaml: \(whole\): /u],
    ['text', 'services', /^services\.yaml: \(whole\): /u],
    ['an empty list', 'services: {}', /^services\.yaml: services: names no service$/u],
    ['a list', 'services: []', /^services\.yaml: services: /u],
    ['an unknown key', `services: { a: { name: A, intervall: 5, ${PROBE} } }`, /services\.a: .*intervall/u],
    [
      'an unknown key of a probe',
      'services: { a: { name: A, probe: { kind: tcp, host: x, port: 1, command: rm } } }',
      /services\.a\.probe: .*command/u,
    ],
    [
      "the healer's own queues",
      "services: { a: { name: A, probe: { kind: queue, url: 'redis://x', queue: recoveries, prefix: '{recovery}' } } }",
      /services\.a\.probe\.prefix: .*healer's own queues/u,
    ],
    ...['reboot.target', '--force', '*.service', 'a b.service', '../x.service', 'x'].map((unit): Refusal => [
      `the unit ${unit}`,
      `services: { a: { name: A, probe: { kind: systemd, unit: '${unit}' } } }`,
      /services\.a\.probe\.unit: must be the whole name of a unit/u,
    ]),
    ...['job/x', 'deployment/', 'pod/../x', 'Deployment/x', 'pod/a/b'].map((target): Refusal => [
      `the target ${target}`,
      `services: { a: { name: A, probe: { kind: kubernetes, target: '${target}' } } }`,
      /services\.a\.probe\.target: must be/u,
    ]),
    [
      'an API server without TLS',
      "services: { a: { name: A, probe: { kind: kubernetes, target: pod/x, apiServer: 'http://10.0.0.1' } } }",
      /services\.a\.probe\.apiServer: must be an https address/u,
    ],
    ['an unknown probe', 'services: { a: { name: A, probe: { kind: exec } } }', /services\.a\.probe/u],
    ['an id that is none', `services: { "../etc": { name: A, ${PROBE} } }`, /services\./u],
    ['an interval of nothing', `services: { a: { name: A, intervalMs: 0, ${PROBE} } }`, /services\.a\.intervalMs/u],
    [
      'an unknown dependency',
      `services: { a: { name: A, dependsOn: [b], ${PROBE} } }`,
      /services\.a\.dependsOn: "b" is not a service of this file/u,
    ],
    [
      'two rungs of one name',
      `services: { a: { name: A, ${PROBE}, ladder: [${rung('x')}, ${rung('x')}] } }`,
      /services\.a\.ladder: two rungs have the same name/u,
    ],
    [
      'an unknown manual rung',
      `services: { a: { name: A, ${PROBE}, ladder: [${rung('x')}], manualRung: y } }`,
      /services\.a\.manualRung: "y" is not a rung of this ladder/u,
    ],
  ])('is refused with %s, in one line', (_what, text, reason) => {
    const message = refusal(text);
    expect(message).toMatch(reason);
    expect(message).not.toContain('\n');
  });

  it('is refused with services that wait for each other, and names them', () => {
    const message = refusal(
      `services: { a: { name: A, dependsOn: [b], ${PROBE} }, b: { name: B, dependsOn: [c], ${PROBE} }, c: { name: C, dependsOn: [a], ${PROBE} } }`,
    );
    expect(message).toMatch(/services: dependency cycle: (?:[abc] → ){3}[abc]$/u);
  });

  it('is refused with a service that waits for itself', () => {
    expect(refusal(`services: { a: { name: A, dependsOn: [a], ${PROBE} } }`)).toContain('dependency cycle: a → a');
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'ftp://x', '/health', ''])(
    'is refused with the address "%s"',
    (url) => {
      expect(() => withProbe(`{ kind: http, url: '${url}' }`)).toThrow(
        'services.a.probe.url: must be an http or https',
      );
    },
  );

  it('does not repeat the text around a fault: it may hold secrets', () => {
    expect(refusal('services:\n  a: { url: "postgres://u:hunter2@x", [ }')).not.toContain('hunter2');
  });

  it('that is not there is named', () => {
    expect(() => loadServicesFile('/nowhere/services.yaml', {})).toThrow(
      '/nowhere/services.yaml: cannot be read: ENOENT',
    );
  });
});
