import {
  auditResponseSchema,
  decisionsResponseSchema,
  historyResponseSchema,
  incidentsResponseSchema,
  latencyResponseSchema,
  maintenanceResponseSchema,
  meResponseSchema,
  serviceResponseSchema,
  settingsResponseSchema,
  trendsResponseSchema,
} from '@recovery/contracts';
import { queryOptions } from '@tanstack/react-query';
import { call, refusalOf } from './call.ts';

const API = '/api/recovery';

/** Everything that is read, under the key by which live events make it be read again. None of it is polled. */
export const queries = {
  me: queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => call(meResponseSchema, `${API}/me`, { signal }) }),
  settings: queryOptions({ queryKey: ['settings'], queryFn: ({ signal }) => readSettings(signal) }),
  maintenance: queryOptions({
    queryKey: ['maintenance'],
    queryFn: ({ signal }) => call(maintenanceResponseSchema, `${API}/maintenance`, { signal }),
  }),
  audit: queryOptions({
    queryKey: ['audit'],
    queryFn: ({ signal }) => call(auditResponseSchema, `${API}/audit?limit=100`, { signal }),
  }),
  trends: (services: readonly string[]) =>
    queryOptions({
      queryKey: ['trends', services],
      queryFn: ({ signal }) => call(trendsResponseSchema, `${API}/trends?services=${services.join(',')}`, { signal }),
    }),
  service: (id: string) =>
    queryOptions({
      queryKey: ['service', id, 'configuration'],
      queryFn: ({ signal }) => call(serviceResponseSchema, `${API}/services/${id}`, { signal }),
    }),
  incidents: (id: string) =>
    queryOptions({
      queryKey: ['service', id, 'incidents'],
      queryFn: ({ signal }) => call(incidentsResponseSchema, `${API}/services/${id}/incidents?limit=20`, { signal }),
    }),
  decisions: (id: string) =>
    queryOptions({
      queryKey: ['service', id, 'decisions'],
      queryFn: ({ signal }) => call(decisionsResponseSchema, `${API}/services/${id}/decisions?limit=20`, { signal }),
    }),
  history: (id: string) =>
    queryOptions({
      queryKey: ['service', id, 'history'],
      queryFn: ({ signal }) => call(historyResponseSchema, `${API}/services/${id}/history?limit=200`, { signal }),
    }),
  latency: (id: string) =>
    queryOptions({
      queryKey: ['latency', id],
      queryFn: ({ signal }) => call(latencyResponseSchema, `${API}/services/${id}/latency`, { signal }),
    }),
};

/** The settings with the tag that a change of them must name. */
async function readSettings(signal: AbortSignal) {
  const response = await fetch(`${API}/settings`, { signal, cache: 'no-store' });
  if (!response.ok) throw await refusalOf(response);
  return { ...settingsResponseSchema.parse(await response.json()), tag: response.headers.get('etag') ?? '*' };
}
