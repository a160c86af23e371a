import {
  incidentsResponseSchema,
  incidentViewSchema,
  statusResponseSchema,
  type IncidentView,
} from '@recovery/contracts';
import type { Command } from 'commander';
import type { GatewayClient } from '../gateway/gateway-client.ts';
import { momentOrDash } from '../status/service-words.ts';
import type { Surroundings } from '../surroundings.ts';
import { moment } from '../terminal/times.ts';
import { gatewayCommand, openCall, servicePath, wholeNumber, type GatewayOptions } from './command.ts';

interface Options extends GatewayOptions {
  readonly limit?: number;
}

type ServiceIncident = IncidentView & { readonly service: string };

/** `recovery incidents [service]` */
export function addIncidents(program: Command, surroundings: Surroundings): void {
  gatewayCommand(program, 'incidents', 'Show what is open, or the open and past incidents of one service')
    .argument('[service]', 'the id of a service')
    .option('--limit <count>', 'how many of each service, 1 to 100', wholeNumber({ min: 1, max: 100 }))
    .action(async (service: string | undefined, { limit, ...options }: Options) => {
      const { terminal, gateway } = openCall(surroundings, options);
      const incidents = service === undefined ? await openIncidents(gateway) : await of(gateway, service, limit);
      if (terminal.isJson) {
        terminal.json({ incidents });
        return;
      }
      if (incidents.length === 0) {
        terminal.line(service === undefined ? 'No incident is open.' : `${service} had no incident.`);
        return;
      }
      terminal.table(
        ['SERVICE', 'OPENED', 'CLOSED', 'OUTCOME', 'ATTEMPTS', 'ACKNOWLEDGED', 'ID', 'REASON'],
        incidents.map((incident) => [
          incident.service,
          moment(incident.openedAt),
          momentOrDash(incident.closedAt),
          incident.outcome === 'open' ? { text: 'open', style: 'yellow' } : incident.outcome,
          String(incident.attemptCount),
          incident.acknowledged?.by ?? '–',
          incident.id,
          incident.reason,
        ]),
      );
    });
}

async function of(gateway: GatewayClient, service: string, limit?: number): Promise<ServiceIncident[]> {
  const { incidents } = await gateway.get(`${servicePath(service)}/incidents`, incidentsResponseSchema, { limit });
  return incidents.map((incident) => ({ service, ...incident }));
}

/** One after the other: the gateway limits how much one address may ask at once. */
async function openIncidents(gateway: GatewayClient): Promise<ServiceIncident[]> {
  const { services } = await gateway.get('api/recovery/status', statusResponseSchema);
  const found: ServiceIncident[] = [];
  for (const { id, incidentId } of services) {
    if (incidentId !== null) found.push(...(await of(gateway, id, 1)).filter(({ outcome }) => outcome === 'open'));
  }
  return found;
}

interface AcknowledgeOptions extends GatewayOptions {
  readonly incident?: string;
  readonly note?: string;
}

/** `recovery acknowledge <service>` */
export function addAcknowledge(program: Command, surroundings: Surroundings): void {
  gatewayCommand(program, 'acknowledge', 'Say that somebody takes care of an open incident: no more alerts about it')
    .argument('<service>', 'the id of a service')
    .option('--incident <id>', 'only if this is the one that is open')
    .option('--note <text>', 'what shall stand beside it')
    .action(async (service: string, { incident: incidentId, note, ...options }: AcknowledgeOptions) => {
      const { terminal, gateway } = openCall(surroundings, options);
      const incident = await gateway.send(`${servicePath(service)}/acknowledge`, {
        method: 'POST',
        body: { incidentId, note },
        schema: incidentViewSchema,
      });
      if (terminal.isJson) terminal.json({ service, ...incident });
      else terminal.line(`${service}: ${incident.id} is acknowledged by ${incident.acknowledged?.by ?? 'nobody'}`);
    });
}
