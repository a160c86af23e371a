#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';

const rootDir = resolve(import.meta.dirname, '..', '..', '..');

// Variables that are set already win over the file, as they do for npm start.
const envFile = join(rootDir, '.env');
if (existsSync(envFile)) process.loadEnvFile(envFile);

// Half of the time that a short command takes. Everything else is imported after this, to have it.
enableCompileCache(join(rootDir, '.cache', 'compile'));
const { runCommandLine } = await import('./run-command-line.ts');

const interrupted = new AbortController();
// A second one ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

// Whoever has read enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  rootDir,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupted.signal,
});
