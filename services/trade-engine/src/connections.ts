import { ConfigError, describeIssues } from '@recovery/contracts';
import { z } from 'zod';
import type { MarketFeed } from './market/market-feed.ts';
import { DEFAULT_CONFIGURATION, type EngineConfiguration, parseConfiguration } from './trading/engine-configuration.ts';
import { POSITION_KINDS } from './trading/position.ts';

/** One engine is run for each. */
export interface Connection {
  readonly id: string;
  readonly configuration: EngineConfiguration;
}

const MAX_CONNECTIONS = 500;
const ID_RULE = 'a connection id is 1 to 63 small letters, digits and dashes, and begins with a letter or digit';
const idSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, ID_RULE);
const changesSchema = z.record(z.string(), z.unknown());
const connectionsSchema = z
  .array(z.strictObject({ id: idSchema, configuration: changesSchema.default({}) }))
  .min(1, 'there must be at least one connection')
  .max(MAX_CONNECTIONS)
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'a connection id is repeated');

/**
 * The value of ENGINE_CONNECTIONS: ids separated by commas, or a JSON array of `{ id, configuration? }` in which a
 * configuration says only what differs from the defaults.
 * @throws {ConfigError} naming the place and the reason
 */
export function parseConnections(text: string, feed: Pick<MarketFeed, 'symbols'>): Connection[] {
  const parsed = connectionsSchema.safeParse(text.trim().startsWith('[') ? parseJson(text) : parseList(text));
  if (!parsed.success) throw wrong(describeIssues(parsed.error));
  return parsed.data.map(({ id, configuration: changes }, index) => {
    const checked = parseConfiguration(withDefaults(changes, feed), feed.symbols);
    if (!checked.ok) throw wrong(`${index}.configuration.${checked.reason}`);
    return { id, configuration: checked.configuration };
  });
}

// The schema judges the result, so that whatever is not an object here is refused there, with its path.
function withDefaults(changes: Readonly<Record<string, unknown>>, feed: Pick<MarketFeed, 'symbols'>): object {
  const symbols = feed.symbols ?? DEFAULT_CONFIGURATION.symbols;
  const kinds = changesSchema.safeParse(changes['kinds'] ?? {});
  if (!kinds.success) return { ...DEFAULT_CONFIGURATION, symbols, ...changes };
  const merged = POSITION_KINDS.map((kind): [string, unknown] => {
    const change = changesSchema.safeParse(kinds.data[kind] ?? {});
    return [kind, change.success ? { ...DEFAULT_CONFIGURATION.kinds[kind], ...change.data } : kinds.data[kind]];
  });
  return {
    ...DEFAULT_CONFIGURATION,
    symbols,
    ...changes,
    kinds: { ...kinds.data, ...Object.fromEntries<unknown>(merged) },
  };
}

function parseList(text: string): { id: string }[] {
  return text.split(',').map((id) => ({ id: id.trim() }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong('is not valid JSON');
  }
}

function wrong(reason: string): ConfigError {
  return new ConfigError(`environment: ENGINE_CONNECTIONS: ${reason}`);
}
