import { readFileSync } from 'node:fs';
import { ConfigError, parseYaml } from '@recovery/contracts';
import { parseScenario, type Scenario } from './scenario.ts';

/** @throws {ConfigError} naming file, path and reason */
export function loadScenario(path: string): Scenario {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseScenario(parseYaml(text, path), path);
}
