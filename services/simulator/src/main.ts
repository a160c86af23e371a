import { simulateCommand } from './simulate-command.ts';

const { exitCode, stdout, stderr } = simulateCommand(process.argv.slice(2), {
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
});

// Whoever has read enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
