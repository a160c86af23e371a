import { onAction, type RuleMaker } from '../rule.ts';

export const onlyConfigured: RuleMaker = (known) =>
  onAction(({ service, worker, at }) => {
    const since = known.unconfiguredSince(service);
    return since !== null && at - since > known.lagMs(worker) ? `${service}: acted on, and is not configured` : null;
  });
