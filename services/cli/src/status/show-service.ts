import { historyResponseSchema, serviceResponseSchema } from '@recovery/contracts';
import { servicePath, type GatewayCall } from '../commands/command.ts';
import type { Piece } from '../terminal/terminal.ts';
import { entryCells, latency, momentOrDash, statusPiece } from './service-words.ts';

const HISTORY_LENGTH = 10;

/** All about one service. Asks first, and gives what shows it. */
export async function showService(
  { gateway, terminal }: GatewayCall,
  id: string,
  { watch = false }: { watch?: boolean },
): Promise<() => void> {
  const [{ service }, { history }] = await Promise.all([
    gateway.get(servicePath(id), serviceResponseSchema),
    gateway.get(`${servicePath(id)}/history`, historyResponseSchema, { limit: HISTORY_LENGTH }),
  ]);
  return () => {
    if (terminal.isJson) {
      if (watch) terminal.jsonLine({ service, history });
      else terminal.json({ service, history });
      return;
    }
    const rows: [string, Piece][] = [
      ['service', service.id],
      ['name', service.name],
      ['status', statusPiece(service.status)],
      ['since', momentOrDash(service.since)],
      ['message', service.message],
      ['errors', String(service.errorCount)],
      ['restarts', String(service.restartCount)],
      ['checked', momentOrDash(service.lastCheckAt)],
      ['heartbeat', momentOrDash(service.lastHeartbeatAt)],
      ['latency', latency(service.latencyMs)],
      ['cooldown until', momentOrDash(service.cooldownUntil)],
      ['incident', service.incidentId ?? '–'],
      ['depends on', service.dependsOn.length === 0 ? '–' : service.dependsOn.join(', ')],
    ];
    for (const [name, value] of rows) terminal.line({ text: `${name}:`.padEnd(16), style: 'bold' }, value);
    if (history.length === 0) return;
    terminal.line('');
    // The newest is nearest to the prompt.
    terminal.table(['TIME', 'STATUS', 'SERVICE', 'ACTION', 'DETAILS'], history.toReversed().map(entryCells));
  };
}
