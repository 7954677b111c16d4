// Long runs of unchanged rows fold away, so that what changed is what one sees.
import type { DiffRow } from "../api/types";

const CONTEXT = 1;

export interface Numbered {
  row: DiffRow;
  /** Counts rows that have a new side; -1 for a removed one. */
  newRow: number;
}

export type Piece = { fold: Numbered[] } | { show: Numbered };

/** Runs of unchanged rows fold, but for one row on either side of a change. */
export function fold(rows: Numbered[]): Piece[] {
  const near = new Set<number>();
  rows.forEach(({ row }, i) => {
    for (let d = -CONTEXT; row.op !== "same" && d <= CONTEXT; d++) {
      near.add(i + d);
    }
  });
  const pieces: Piece[] = [];
  let run: Numbered[] = [];
  const flush = () => {
    if (run.length > 2) {
      pieces.push({ fold: run });
    } else {
      run.forEach((show) => pieces.push({ show }));
    }
    run = [];
  };
  rows.forEach((r, i) => {
    if (near.has(i) || r.row.op !== "same") {
      flush();
      pieces.push({ show: r });
    } else {
      run.push(r);
    }
  });
  flush();
  return pieces;
}
