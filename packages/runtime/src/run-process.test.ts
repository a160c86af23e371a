import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const index = fileURLToPath(new URL('index.ts', import.meta.url));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `main`'s source in a process of its own; `signalOn` sends SIGTERM when that text appears on stdout. */
function run(main: string, { options = '{}', signalOn }: { options?: string; signalOn?: string } = {}): Promise<Ended> {
  const source = `import { AppError, runProcess } from ${JSON.stringify(index)};
    runProcess('child', async ({ log, signal, onShutdown }) => {${main}}, ${options});`;
  return runSource(source, signalOn);
}

function runSource(source: string, signalOn?: string): Promise<Ended> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  let signalled = false;
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (!signalled && signalOn !== undefined && stdout.includes(signalOn)) {
      signalled = true;
      child.kill('SIGTERM');
    }
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

const stayAlive = `setInterval(() => {}, 1000);`;

describe('runProcess', () => {
  it('closes what was acquired last-in first-out on SIGTERM and exits 0', async () => {
    const { code, stdout } = await run(
      `${stayAlive}
       signal.addEventListener('abort', () => log.info('aborted'));
       onShutdown('first', () => log.info('closed first'));
       onShutdown('second', async () => log.info('closed second'));
       log.info('ready');`,
      { signalOn: '"ready"' },
    );
    expect(code).toBe(0);
    expect(stdout.match(/aborted|closed \w+/gu)).toEqual(['aborted', 'closed second', 'closed first']);
  });

  it('exits 1 when the shutdown takes too long', async () => {
    const { code } = await run(`${stayAlive} onShutdown('stuck', () => new Promise(() => {})); log.info('ready');`, {
      signalOn: '"ready"',
      options: '{ shutdownTimeoutMs: 50 }',
    });
    expect(code).toBe(1);
  });

  it('takes two signals close together for one, and exits by force on a later one', async () => {
    const started = performance.now();
    const { code } = await run(
      `${stayAlive}
       onShutdown('stuck', () => new Promise(() => {}));
       process.kill(process.pid, 'SIGINT');
       process.kill(process.pid, 'SIGTERM');
       setTimeout(() => process.kill(process.pid, 'SIGTERM'), 1100);`,
    );
    expect(code).toBe(1);
    expect(performance.now() - started).toBeGreaterThan(1_000);
  });

  it('exits 1 on an uncaught error and on an unhandled rejection, closing what it can', async () => {
    const [thrown, rejected] = await Promise.all([
      run(`${stayAlive} onShutdown('a', () => log.info('closed')); setTimeout(() => { throw new Error('boom'); });`),
      run(`${stayAlive} void Promise.reject(new Error('boom'));`),
    ]);
    expect([thrown.code, rejected.code]).toEqual([1, 1]);
    expect(thrown.stdout).toContain('closed');
    expect(rejected.stdout).toContain('boom');
  });

  it("exits with an error's own exit code and prints its message as one line on stderr", async () => {
    const { code, stderr } = await run(
      `throw new AppError('config_invalid', 'PORT must be\\na number in redis://a:canary@b', { exitCode: 78 });`,
    );
    expect(code).toBe(78);
    expect(stderr).toBe('child: PORT must be a number in redis://***@b\n');
  });

  it('treats a main that throws at once like one that rejects', async () => {
    const source = `import { AppError, runProcess } from ${JSON.stringify(index)};
      runProcess('child', () => { throw new AppError('config_invalid', 'PORT is wrong', { exitCode: 78 }); });`;
    const { code, stderr } = await runSource(source);
    expect([code, stderr]).toEqual([78, 'child: PORT is wrong\n']);
  });

  it('exits 0 when its work is done', async () => {
    expect((await run(`log.info('done');`)).code).toBe(0);
  });
});
