import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Express } from 'express';
import { readGatewayEnv } from '../environment.ts';
import { startGateway } from '../start-gateway.ts';

export interface TestGateway {
  readonly baseUrl: string;
  readonly port: number;
  readonly app: Express;
  readonly logDir: string;
  /** What the gateway logged. */
  readonly output: readonly string[];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  close(): Promise<void>;
}

export type InspectAnswer = (request: { method: string; url: string }, response: Response) => Promise<void>;

export const SERVICES = `
services:
  trade-engine:
    name: Trade engine
    dependsOn: [database]
    probe: { kind: http, url: "http://127.0.0.1:9/health" }
    ladder: [{ name: restart, actionType: service_restart, steps: [{ driver: process, process: trade-engine }] }]
  database:
    name: Database
    probe: { kind: tcp, host: 127.0.0.1, port: 9 }
    ladder: [{ name: restart, actionType: service_restart, steps: [{ driver: process, process: postgres }] }]
  retired:
    name: Retired
    enabled: false
    probe: { kind: tcp, host: 127.0.0.1, port: 9 }
    ladder: [{ name: restart, actionType: service_restart, steps: [{ driver: process, process: postgres }] }]
  unhealable:
    name: Unhealable
    probe: { kind: tcp, host: 127.0.0.1, port: 9 }
`;

/** The whole gateway on a free port, with a configuration of four services, in `directory`. */
export async function startTestGateway({
  redisUrl,
  directory,
  services = SERVICES,
  inspect,
  env = {},
}: {
  redisUrl: string;
  directory: string;
  /** The text of services.yaml. */
  services?: string;
  /** Told every answer; throws when it is not what the OpenAPI document promises. */
  inspect: InspectAnswer;
  env?: Readonly<Record<string, string>>;
}): Promise<TestGateway> {
  const servicesFile = join(directory, 'services.yaml');
  const logDir = join(directory, 'logs');
  await mkdir(join(directory, 'data'), { recursive: true });
  await writeFile(servicesFile, services);
  const closers: (() => Promise<void> | void)[] = [];
  const output: string[] = [];
  const { port, app } = await startGateway({
    env: readGatewayEnv({
      REDIS_URL: redisUrl,
      PORT: '0',
      LOG_DIR: logDir,
      LOG_WRITER_TTL: '400',
      DATA_DIR: join(directory, 'data'),
      SERVICES_FILE: servicesFile,
      ...env,
    }),
    dashboardDir: join(directory, 'dashboard'),
    output: { write: (line) => void output.push(line) },
    onShutdown: (_label, close) => void closers.unshift(close),
  });
  const baseUrl = `http://127.0.0.1:${port}`;
  const inspected = async (path: string, init?: RequestInit): Promise<Response> => {
    const response = await fetch(baseUrl + path, init);
    await inspect({ method: init?.method ?? 'GET', url: baseUrl + path }, response.clone());
    return response;
  };
  return {
    baseUrl,
    port,
    app,
    logDir,
    output,
    fetch: inspected,
    post: (path, body, headers) =>
      inspected(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: async () => {
      for (const close of closers) await close();
    },
  };
}
