import type { Piece } from './terminal.ts';
import { plainText } from './plain-text.ts';

const GAP = '  ';
const GRAPHEMES = new Intl.Segmenter();

/** The rows with every cell but the last of a row filled up to the width of its column. */
export function layOut(rows: readonly (readonly Piece[])[]): Piece[][] {
  const columnCount = Math.max(0, ...rows.map(({ length }) => length));
  const widths = [...Array(columnCount).keys()].map((column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row.flatMap((cell, column): Piece[] => {
      if (column === row.length - 1) return [cell];
      return [cell, `${' '.repeat((widths[column] ?? 0) - widthOf(cell))}${GAP}`];
    }),
  );
}

function widthOf(piece: Piece): number {
  return [...GRAPHEMES.segment(plainText(textOf(piece)))].length;
}

function textOf(piece: Piece): string {
  return typeof piece === 'string' ? piece : piece.text;
}
