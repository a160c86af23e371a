import type { ServiceView } from '@recovery/contracts';

export type ServiceStatus = ServiceView['status'];
