import type { StatusResponse } from '@recovery/contracts';
import type { Piece, Terminal } from '../terminal/terminal.ts';
import { age, moment } from '../terminal/times.ts';
import { latency, statusPiece } from './service-words.ts';

const HEADERS = ['SERVICE', 'STATUS', 'FOR', 'ERRORS', 'RESTARTS', 'CHECKED', 'LATENCY', 'MESSAGE'];

/** What holds everything, and a row for each service. Ages are by the clock of the gateway. */
export function showStatus(terminal: Terminal, response: StatusResponse): void {
  const { generatedAt: now, services, total } = response;
  for (const line of headLines(response)) terminal.line(...line);
  if (services.length === 0) {
    terminal.line('No service fits.');
    return;
  }
  terminal.line('');
  terminal.table(
    HEADERS,
    services.map(({ id, status, since, errorCount, restartCount, lastCheckAt, latencyMs, message }) => [
      id,
      statusPiece(status),
      age(since, now),
      String(errorCount),
      String(restartCount),
      age(lastCheckAt, now),
      latency(latencyMs),
      message,
    ]),
  );
  if (services.length < total) terminal.line(`${services.length} of ${total} services`);
}

function headLines(response: StatusResponse): Piece[][] {
  const { generatedAt, autoRecoveryEnabled, warnings, pauses, maintenance, brake } = response;
  const isOn: Piece = autoRecoveryEnabled ? { text: 'on', style: 'green' } : { text: 'off', style: 'red' };
  return [
    ['Automatic recovery is ', isOn, `, ${moment(generatedAt)}`],
    ...warnings.map((warning): Piece[] => [{ text: 'note: ', style: 'yellow' }, warning]),
    ...pauses.map(({ service, by, at, reason }): Piece[] => [
      { text: `paused: ${service === 'all' ? 'everything' : service}`, style: 'yellow' },
      ` by ${by} since ${moment(at)}${reason === null ? '' : ` (${reason})`}`,
    ]),
    ...maintenance.map(({ window: { services, reason }, openUntil }): Piece[] => [
      { text: `maintenance: ${services === 'all' ? 'everything' : services.join(', ')}`, style: 'yellow' },
      ` until ${openUntil === null ? 'further notice' : moment(openUntil)} (${reason})`,
    ]),
    ...(brake.isOn
      ? [
          [
            { text: 'the brake is on', style: 'red' } as const,
            `: ${brake.failingCount} of ${brake.serviceCount} services fail; nothing is restarted`,
          ],
        ]
      : []),
  ];
}
