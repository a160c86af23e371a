import type { PriceWindow } from '../market/price-window.ts';
import { closePosition } from './close-position.ts';
import type { EngineConfiguration } from './engine-configuration.ts';
import type { EngineState } from './engine-state.ts';
import { evaluateStrategy, type Signal } from './evaluate-strategy.ts';
import { computeIndication, type Indication } from './indications.ts';
import { openPosition } from './open-position.ts';
import { type ClosedPosition, type OpenPosition, POSITION_KINDS, type PositionKind } from './position.ts';

/** One symbol seen by one kind. */
interface Slot {
  readonly kind: PositionKind;
  readonly symbol: string;
}
export type Indicated = Slot & { readonly indication: Indication };
export type Signalled = Indicated & { readonly signal: Signal; readonly held: OpenPosition | undefined };

export interface Advance {
  readonly state: EngineState;
  readonly indications: readonly Indicated[];
  readonly signals: readonly Signalled[];
  readonly opened: readonly OpenPosition[];
  readonly closed: readonly ClosedPosition[];
}

/** The three loops of an engine, worked one after the other in every tick. */
export type Loop = 'indications' | 'strategies' | 'positions';

export interface AdvanceInput {
  readonly connectionId: string;
  readonly state: EngineState;
  readonly configuration: EngineConfiguration;
  /** Windows that end at the tick after the state's. */
  readonly windows: ReadonlyMap<string, PriceWindow>;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * One tick of an engine: indications → strategies → positions. Pure; the same input gives the same keys and amounts.
 * `around` may time each loop.
 */
export function advance(input: AdvanceInput, around: <T>(loop: Loop, work: () => T) => T = (_loop, work) => work()) {
  const indications = around('indications', () => indicate(input.configuration, input.windows));
  const signals = around('strategies', () => evaluate(input, indications));
  const traded = around('positions', () => trade(input, signals));
  return { indications, signals, ...traded } satisfies Advance;
}

function indicate(configuration: EngineConfiguration, windows: ReadonlyMap<string, PriceWindow>): Indicated[] {
  return configuration.symbols.flatMap((symbol) => {
    const window = windows.get(symbol);
    if (window === undefined || !window.quoted) return [];
    return POSITION_KINDS.flatMap((kind) => {
      const indication = computeIndication(window.prices, configuration.kinds[kind]);
      return indication === null ? [] : [{ kind, symbol, indication }];
    });
  });
}

function evaluate({ state, configuration }: AdvanceInput, indications: readonly Indicated[]): Signalled[] {
  const held = new Map(state.openPositions.map((position) => [`${position.kind}:${position.symbol}`, position]));
  return indications.flatMap(({ kind, symbol, indication }) => {
    const position = held.get(`${kind}:${symbol}`);
    const rule = configuration.kinds[kind];
    const signal = evaluateStrategy({ indication, held: position, kind: rule, tick: state.tick + 1 });
    return signal.close === null && signal.open === null ? [] : [{ kind, symbol, indication, signal, held: position }];
  });
}

function trade(input: AdvanceInput, signals: readonly Signalled[]): Pick<Advance, 'state' | 'opened' | 'closed'> {
  const { connectionId, configuration, now, state } = input;
  const tick = state.tick + 1;
  const closed = [...closeNotTraded(input)];
  const opened: OpenPosition[] = [];
  for (const { kind, symbol, indication, signal, held } of signals) {
    if (held !== undefined && signal.close !== null) {
      closed.push(closePosition(held, { exitPrice: indication.price, reason: signal.close, now }));
    }
    if (signal.open === null) continue;
    const clientKey = `${connectionId}:${state.run}:${tick}:${kind}:${symbol}`;
    const side = signal.open;
    const position = openPosition({ clientKey, kind, symbol, side, indication, configuration, tick, now });
    if (position !== null) opened.push(position);
  }
  const gone = new Set(closed.map((position) => position.clientKey));
  return {
    opened,
    closed,
    state: {
      run: state.run,
      tick,
      openPositions: [...state.openPositions.filter((position) => !gone.has(position.clientKey)), ...opened],
      openedCount: state.openedCount + opened.length,
      closedCount: state.closedCount + closed.length,
      profit: closed.reduce((sum, position) => sum + position.profit, state.profit),
    },
  };
}

// A symbol taken out of the configuration has no prices any more: its positions end where they began.
function closeNotTraded({ state, configuration, now }: AdvanceInput): ClosedPosition[] {
  return state.openPositions
    .filter((position) => !configuration.symbols.includes(position.symbol))
    .map((position) => closePosition(position, { exitPrice: position.entryPrice, reason: 'not-traded', now }));
}
