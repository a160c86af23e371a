import type { ServicePolicy } from '@recovery/domain';
import type { FarEnd } from './far-end.ts';
import type { Patient } from './patient.ts';

/** A service of services.yaml: its rules and the thing itself. */
export interface Watched {
  readonly id: string;
  readonly policy: ServicePolicy;
  readonly patient: Patient;
  readonly farEnd: FarEnd;
  /** As services.yaml has it now. */
  is: 'watched' | 'disabled' | 'removed';
}
