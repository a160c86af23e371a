import { ConfigError } from '@recovery/contracts';
import { SYMBOL_PATTERN } from './symbol-pattern.ts';

export interface ReplayRow {
  /** Epoch ms of the quote in the file. */
  readonly quotedAt: number;
  readonly symbol: string;
  readonly price: number;
}

/** What a file may hold at most: it is kept in memory. */
const MAX_ROWS = 1_000_000;

/**
 * Rows of a `timestamp,symbol,price` file in file order.
 * @throws {ConfigError} naming the line (counted from 1) and what is wrong with it
 */
export function parseReplay(text: string): ReplayRow[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines[0]?.trim() !== 'timestamp,symbol,price') throw wrong(1, 'the header must be "timestamp,symbol,price"');
  const rows: ReplayRow[] = [];
  const quotedNow = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const row = parseLine(line, index + 1);
    const previous = rows.at(-1);
    if (previous !== undefined && row.quotedAt < previous.quotedAt) {
      throw wrong(index + 1, 'timestamps must not go back');
    }
    if (row.quotedAt !== previous?.quotedAt) quotedNow.clear();
    if (quotedNow.has(row.symbol)) throw wrong(index + 1, `${row.symbol} is quoted twice at the same timestamp`);
    quotedNow.add(row.symbol);
    if (rows.length === MAX_ROWS) throw wrong(index + 1, `more than ${MAX_ROWS} rows`);
    rows.push(row);
  }
  if (rows.length === 0) throw wrong(2, 'there is no quote');
  return rows;
}

function parseLine(line: string, lineNumber: number): ReplayRow {
  const fields = line.split(',').map((field) => field.trim());
  const [timestamp, symbol, priceText] = fields;
  if (fields.length !== 3 || timestamp === undefined || symbol === undefined || priceText === undefined) {
    throw wrong(lineNumber, `expected 3 fields, found ${fields.length}`);
  }
  const quotedAt = parseTimestamp(timestamp);
  if (quotedAt === null) throw wrong(lineNumber, 'timestamp must be ISO 8601 with a time zone, or epoch milliseconds');
  if (!SYMBOL_PATTERN.test(symbol)) {
    throw wrong(lineNumber, 'symbol must be 1 to 32 capital letters, digits, dots, dashes or underscores');
  }
  const price = /^\d+(?:\.\d+)?$/.test(priceText) ? Number(priceText) : Number.NaN;
  if (!(price > 0 && price <= 1e12)) throw wrong(lineNumber, 'price must be a decimal number above 0 and up to 1e12');
  return { quotedAt, symbol, price };
}

function parseTimestamp(text: string): number | null {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  // Without a zone the meaning would depend on the machine the file is replayed on.
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? null : parsed;
}

function wrong(lineNumber: number, reason: string): ConfigError {
  return new ConfigError(`line ${lineNumber}: ${reason}`);
}
