import type { Decision, Incident, ServiceEffect, ServiceEvent, ServiceState } from '@recovery/domain';

interface About {
  /** Epoch ms of the virtual clock. */
  readonly at: number;
  readonly serviceId: string;
}

/** What a simulation tells, in the order in which it happens; every report is made from it. */
export type Happening =
  /** The service really changed between well and not well, whoever has noticed. */
  | (About & {
      readonly type: 'truthChanged';
      readonly isWell: boolean;
      readonly why: string;
      /** One of very many of its kind: counted, not listed. */
      readonly isBrief: boolean;
    })
  /** Something about the world that is no change between well and not well. */
  | (About & { readonly type: 'remarked'; readonly text: string })
  /** A step of the state machine that changed more than a counter. */
  | (About & {
      readonly type: 'stepped';
      readonly before: ServiceState;
      readonly state: ServiceState;
      readonly event: ServiceEvent;
      readonly effects: readonly ServiceEffect[];
    })
  /** The gates were asked; the one that people are told when any of them held. */
  | (About & {
      readonly type: 'decided';
      readonly heldBy: Decision['heldBy'];
      readonly asker: 'healer' | 'person';
    } & Repeated)
  | (About & { readonly type: 'attemptStarted'; readonly attempt: Attempt; readonly skipped: readonly string[] })
  | (About & {
      readonly type: 'attemptEnded';
      readonly attempt: Attempt;
      readonly error: string | null;
      readonly durationMs: number;
    })
  /** A rung's action was begun. */
  | (About & { readonly type: 'acted'; readonly rung: string })
  | (About & { readonly type: 'asked'; readonly text: string })
  | {
      readonly type: 'brakeChanged';
      readonly at: number;
      readonly change: 'engaged' | 'released';
      readonly failingCount: number;
      readonly serviceCount: number;
    }
  /** Something about us or about everything. */
  | { readonly type: 'announced'; readonly at: number; readonly who: 'healer' | 'person'; readonly text: string };

/** What goes on and on is one happening. */
interface Repeated {
  readonly times: number;
  /** Epoch ms of the last time. */
  readonly lastAt: number;
}

export interface Attempt {
  readonly incident: Incident;
  readonly number: number;
  readonly rung: string;
}

/** Takes note of what has happened just now. */
export type Tell = (happening: Happening) => void;
