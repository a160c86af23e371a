import type { ServerCommand } from '@recovery/local-servers';
import type { EndingStep } from './end-process-tree.ts';

/** A process that the supervisor looks after. */
export interface ProcessSpec {
  readonly name: string;
  readonly kind: 'component' | 'watched' | 'server';
  readonly command: ServerCommand;
  /** true: started again when it dies. false: only by an order, because healing it is the recovery worker's job. */
  readonly restartsItself: boolean;
  /** How it is asked to end before it is killed. */
  readonly endingSteps: readonly EndingStep[];
  /** The service that its death is evidence about. */
  readonly serviceId?: string;
  /** Where its health endpoints are. */
  readonly healthUrl?: string;
  /** Run before every start. */
  readonly beforeStart?: () => Promise<void>;
}
