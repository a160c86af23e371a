#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runCommandLine } from './run-command-line.ts';

const rootDir = resolve(import.meta.dirname, '..', '..', '..');

// Variables that are set already win over the file, as they do for npm start.
const envFile = join(rootDir, '.env');
if (existsSync(envFile)) process.loadEnvFile(envFile);

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
