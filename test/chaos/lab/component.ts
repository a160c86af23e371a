import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithThisProcess } from '@recovery/test-kit';
import { parseLogEntry, type LogEntry } from './log-entry.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/** As the supervisor of `npm start` waits after a first death. */
const RESTART_AFTER_MS = 100;
const STOP_TIMEOUT_MS = 15_000;
const KEPT_LINES = 200;

export const COMPONENT_NAMES = ['scheduler', 'probe-worker', 'recovery-worker', 'api-gateway'] as const;
export type ComponentName = (typeof COMPONENT_NAMES)[number];

export interface ComponentEvents {
  entry(component: Component, entry: LogEntry): void;
  /** All that it printed has been read. */
  ended(component: Component): void;
}

/** A real process of ours, started again when it dies, as a supervisor does it. */
export class Component {
  readonly name: ComponentName;
  /** `recovery-worker 2` */
  readonly label: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #events: ComponentEvents;
  readonly #tail: string[] = [];
  #child: ChildProcess | null = null;
  #isStopping = false;
  #isReady = Promise.withResolvers<void>();
  #isGone = Promise.withResolvers<void>();
  #runs: Promise<void> = Promise.resolve();

  constructor(
    { name, label, env }: { name: ComponentName; label: string; env: Readonly<Record<string, string>> },
    events: ComponentEvents,
  ) {
    this.name = name;
    this.label = label;
    this.#env = env;
    this.#events = events;
    endWithThisProcess(() => void this.#child?.kill('SIGKILL'));
  }

  /** Resolves when it says that it is ready. */
  async start(): Promise<void> {
    this.#runs = this.#keepRunning();
    await this.ready();
  }

  /** Resolves at once when it is ready, else when it is again. */
  ready(): Promise<void> {
    return this.#isReady.promise;
  }

  /** Resolves when the process that runs now has ended, and all that it printed was read. */
  gone(): Promise<void> {
    return this.#isGone.promise;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** SIGTERM; resolves with the exit code, null when it had to be killed. */
  async stop(): Promise<number | null> {
    this.#isStopping = true;
    const child = this.#child;
    if (child === null) return 0;
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#runs;
    clearTimeout(force);
    return child.exitCode;
  }

  /** What it printed last. */
  tail(): string {
    return this.#tail.join('\n');
  }

  async #keepRunning(): Promise<void> {
    while (!this.#isStopping) {
      await this.#runOnce();
      if (!this.#isStopping) await sleep(RESTART_AFTER_MS);
    }
  }

  async #runOnce(): Promise<void> {
    const child = spawn(process.execPath, [join(ROOT, 'services', this.name, 'src/main.ts')], {
      cwd: ROOT,
      env: { ...this.#env, PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const ended = once(child, 'close');
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => this.#onLine(line));
    await ended;
    const isGone = this.#isGone;
    this.#isReady = Promise.withResolvers();
    this.#isGone = Promise.withResolvers();
    this.#events.ended(this);
    isGone.resolve();
  }

  #onLine(line: string): void {
    this.#tail.push(line);
    if (this.#tail.length > KEPT_LINES) this.#tail.shift();
    const entry = parseLogEntry(line);
    if (entry === null) return;
    if (/ ready$|^scheduler started$|^listening$/u.test(entry.msg)) this.#isReady.resolve();
    this.#events.entry(this, entry);
  }
}
