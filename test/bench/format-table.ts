type Cell = string | number | boolean;

/** Two columns, numbers with thousands separators and set to the right. */
export function formatTable(rows: readonly (readonly [string, Cell])[]): string {
  const cells = rows.map(([name, value]): [string, string, boolean] => [
    name,
    typeof value === 'number' ? value.toLocaleString('en-US') : String(value),
    typeof value === 'number',
  ]);
  const nameWidth = Math.max(...cells.map(([name]) => name.length));
  const numberWidth = Math.max(0, ...cells.filter(([, , isNumber]) => isNumber).map(([, text]) => text.length));
  return cells
    .map(([name, text, isNumber]) => `  ${name.padEnd(nameWidth)}  ${isNumber ? text.padStart(numberWidth) : text}`)
    .join('\n');
}
