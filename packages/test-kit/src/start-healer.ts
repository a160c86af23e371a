import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startComponent, type ComponentName, type StartedComponent } from './start-component.ts';
import { makeTestDirectory } from './test-directory.ts';
import { waitFor } from './wait-for.ts';

/** All four components, each its own process, on one Redis. */
export interface Healer {
  readonly components: readonly StartedComponent[];
  component(name: ComponentName): StartedComponent;
  /** Holds services.yaml, data/ and logs/. */
  readonly directory: string;
  /** A service as the API shows it. */
  service(id: string): Promise<Record<string, unknown>>;
  /** Every component answers /readyz with 200. */
  isReady(): Promise<boolean>;
  /** Ends the components and removes the directory; what each ended with, also when it is asked again. */
  stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }[]>;
}

const START_TIMEOUT_MS = 30_000;
const NAMES: readonly ComponentName[] = ['scheduler', 'probe-worker', 'recovery-worker', 'api-gateway'];

/**
 * Starts them side by side and resolves when all are ready and every service has been checked. `services` as
 * in services.yaml, by id, none of them disabled.
 */
export async function startHealer({
  redisUrl,
  services,
  env = {},
}: {
  redisUrl: string;
  services: Readonly<Record<string, object>>;
  env?: Readonly<Record<string, string>>;
}): Promise<Healer> {
  const { path: directory, remove } = await makeTestDirectory('healer');
  // JSON is YAML.
  await writeFile(join(directory, 'services.yaml'), JSON.stringify({ services }));
  const components = await Promise.all(NAMES.map((name) => startComponent(name, { directory, redisUrl, env })));
  const component = (name: ComponentName): StartedComponent => {
    const found = components.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`no component ${name}`);
    return found;
  };
  const isReady = async (): Promise<boolean> => {
    const answers = await Promise.all(components.map((each) => each.readiness()));
    return answers.every((status) => status === 200);
  };
  const service = async (id: string): Promise<Record<string, unknown>> => {
    const response = await fetch(`${component('api-gateway').baseUrl}/api/recovery/status`);
    const body: unknown = await response.json();
    const shown: unknown[] = isRecord(body) && Array.isArray(body['services']) ? body['services'] : [];
    const found = shown.filter(isRecord).find((each) => each['id'] === id);
    if (found === undefined)
      throw new Error(`the API shows no service ${id} (HTTP ${response.status}): ${JSON.stringify(body)}`);
    return found;
  };
  const isChecked = async (id: string): Promise<boolean> => (await service(id))['lastCheckAt'] !== null;
  await waitFor(isReady, { timeoutMs: START_TIMEOUT_MS, describe: 'all components to be ready' });
  for (const id of Object.keys(services)) await waitFor(() => isChecked(id), { describe: `a check of ${id}` });
  return {
    components,
    component,
    directory,
    service,
    isReady,
    stop: async () => {
      const ends = await Promise.all(components.map((each) => each.stop()));
      await remove();
      return ends;
    },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
