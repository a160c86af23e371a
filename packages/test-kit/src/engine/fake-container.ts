export type FakeVerb = 'start' | 'stop' | 'restart' | 'kill' | 'pause' | 'unpause';
type Emit = (container: FakeContainer, action: string, extra?: Record<string, string>) => void;
interface Answer {
  readonly status: number;
  readonly message?: string;
}

const NEVER = '0001-01-01T00:00:00Z';
const DONE: Answer = { status: 204 };
const ALREADY: Answer = { status: 304 };
const KILLED = 137;

/** A container as the Engine describes it; what it says when it is acted on is what Engine 20.10 and later say. */
export class FakeContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly labels: Record<string, string>;
  readonly #refusesPaused: boolean;
  readonly #emit: Emit;
  #status: 'created' | 'running' | 'paused' | 'exited' = 'created';
  #health: string | null = null;
  #exitCode = 0;
  #oomKilled = false;
  #startedAt = NEVER;

  constructor(options: {
    id: string;
    name: string;
    image: string;
    labels: Record<string, string>;
    refusesPaused: boolean;
    emit: Emit;
  }) {
    this.id = options.id;
    this.name = options.name;
    this.image = options.image;
    this.labels = options.labels;
    this.#refusesPaused = options.refusesPaused;
    this.#emit = options.emit;
  }

  summary(): object {
    return { Id: this.id, Names: [`/${this.name}`], Image: this.image, Labels: this.labels, State: this.#status };
  }

  inspect(): object {
    return {
      Id: this.id,
      Name: `/${this.name}`,
      Config: { Image: this.image, Labels: this.labels, Env: ['SECRET=canary-secret'] },
      State: {
        Status: this.#status,
        OOMKilled: this.#oomKilled,
        ExitCode: this.#exitCode,
        StartedAt: this.#startedAt,
        ...(this.#health === null ? {} : { Health: { Status: this.#health } }),
      },
    };
  }

  act(verb: FakeVerb): Answer {
    const isPaused = this.#status === 'paused';
    if (isPaused && this.#refusesPaused && (verb === 'stop' || verb === 'kill' || verb === 'restart')) {
      return {
        status: 409,
        message: `Container ${this.id} is paused. Unpause the container before stopping or killing`,
      };
    }
    switch (verb) {
      case 'start':
        if (isPaused) return { status: 409, message: 'cannot start a paused container, try unpause instead' };
        return this.#status === 'running' ? ALREADY : this.#start();
      case 'stop':
        return this.#isUp() ? this.#end(0, false) : ALREADY;
      case 'restart':
        if (this.#isUp()) this.#end(0, false);
        return this.#start();
      case 'kill':
        return this.#isUp()
          ? this.#end(KILLED, false)
          : { status: 409, message: `Container ${this.id} is not running` };
      case 'pause':
        if (this.#status !== 'running') return { status: 409, message: `Container ${this.id} is not running` };
        return this.#become('paused', 'pause');
      case 'unpause':
        if (!isPaused) return { status: 500, message: `Container ${this.id} is not paused` };
        return this.#become('running', 'unpause');
    }
  }

  end(exitCode: number, oomKilled: boolean): void {
    if (oomKilled) this.#emit(this, 'oom');
    this.#end(exitCode, oomKilled);
  }

  setHealth(health: 'starting' | 'healthy' | 'unhealthy'): void {
    this.#health = health;
    if (health !== 'starting') this.#emit(this, `health_status: ${health}`);
  }

  #isUp(): boolean {
    return this.#status === 'running' || this.#status === 'paused';
  }

  #start(): Answer {
    this.#startedAt = new Date().toISOString();
    this.#oomKilled = false;
    return this.#become('running', 'start');
  }

  #end(exitCode: number, oomKilled: boolean): Answer {
    this.#exitCode = exitCode;
    this.#oomKilled = oomKilled;
    return this.#become('exited', 'die', { exitCode: String(exitCode) });
  }

  #become(status: 'running' | 'paused' | 'exited', action: string, extra: Record<string, string> = {}): Answer {
    this.#status = status;
    this.#emit(this, action, extra);
    return DONE;
  }
}
