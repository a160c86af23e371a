import type { Rule } from '../history.ts';

/** R10: only ids of the configuration are acted on, or written about as if they were. */
export const unknownId: Rule = ({ actions, lines }, { services }) => {
  const heard = actions.map(({ service, beginAt, operation }) => ({
    service,
    at: beginAt,
    message: `${operation} on a service that is not configured`,
  }));
  const logged = lines
    .filter(({ status }) => status === 'started')
    .map(({ details, timestamp }) => ({
      service: details['service'] ?? '',
      at: timestamp,
      message: 'a recovery of a service that is not configured',
    }));
  return [...heard, ...logged]
    .filter(({ service }) => !services.has(service))
    .map((violation) => ({ kind: 'unknownId' as const, ...violation }));
};
