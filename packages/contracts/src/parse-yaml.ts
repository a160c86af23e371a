import { isScalar, parseDocument, visit } from 'yaml';
import { ConfigError } from './config-error.ts';

/**
 * The content of a YAML file that people write: one document, no key twice, aliases within reason.
 * @throws {ConfigError} naming `path`, the line and the reason
 */
export function parseYaml(text: string, path: string): unknown {
  const document = parseDocument(text.replace(/^\uFEFF/u, ''), { uniqueKeys: true });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) throw new ConfigError(`${path}: ${firstLine(syntaxError)}`);
  // No schema sees this key: it would be dropped with all that it holds.
  visit(document, {
    Pair: (_key, { key }) => {
      if (isScalar(key) && key.value === '__proto__') throw new ConfigError(`${path}: "__proto__" cannot be a name`);
    },
  });
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new ConfigError(`${path}: ${firstLine(error)}`);
  }
}

/** The lines after the first repeat the text of the file, which may hold secrets. */
function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/:\s*$/u, '');
}
