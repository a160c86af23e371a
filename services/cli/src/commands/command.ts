import { InvalidArgumentError, type Command } from 'commander';
import { findGateway } from '../gateway/find-gateway.ts';
import { GatewayClient } from '../gateway/gateway-client.ts';
import type { Surroundings } from '../surroundings.ts';
import { createTerminal, type Terminal } from '../terminal/terminal.ts';

/** The options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly color?: boolean;
}

/** Those of a command that asks the API. */
export interface GatewayOptions extends CommonOptions {
  readonly url?: string;
  readonly tokenFile?: string;
}

/** A command that works without the gateway. */
export function localCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--json', 'JSON instead of text, for programs')
    .option('--no-color', 'no colours; NO_COLOR in the environment says the same');
}

/** A command that asks the API. */
export function gatewayCommand(parent: Command, name: string, description: string): Command {
  return localCommand(parent, name, description)
    .option('--url <address>', 'where the API is, such as http://127.0.0.1:3000')
    .option('--token-file <path>', 'a file that holds the API key and nothing else');
}

/** What the action of a command that asks the API works with. */
export interface GatewayCall {
  readonly terminal: Terminal;
  readonly gateway: GatewayClient;
  readonly signal: AbortSignal;
}

export function openCall(surroundings: Surroundings, options: GatewayOptions): GatewayCall {
  const { signal } = surroundings;
  const terminal = createTerminal(surroundings, options);
  return { terminal, gateway: new GatewayClient(findGateway(surroundings, options), signal), signal };
}

/** Reads an argument that is a whole number; used by commander. */
export function wholeNumber({ min, max }: { min: number; max: number }): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/u.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Reads an argument that is an instant, or a day, whose midnight in UTC is meant. */
export function instant(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/u.test(text);
  const whole = isDay ? `${text}T00:00:00Z` : text;
  const hasForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/u.test(whole);
  if (hasForm && !Number.isNaN(Date.parse(whole))) return whole;
  throw new InvalidArgumentError('It must be a time such as 2026-03-01T10:00:00Z, or a day such as 2026-03-01.');
}

/** A service as a part of a path. */
export function servicePath(service: string): string {
  return `api/recovery/services/${encodeURIComponent(service)}`;
}
