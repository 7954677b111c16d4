// Where a finding stands in a text that may have moved on: by its block and its quote, never by an
// absolute offset alone.

export interface Words {
  /** One string per code point. */
  points: string[];
}

export interface Wanted {
  block: number;
  start: number;
  end: number;
  quote: string;
}

export interface Found {
  block: number;
  start: number;
  end: number;
}

function standsAt(points: string[], quote: string[], at: number): boolean {
  return at >= 0 && at + quote.length <= points.length && quote.every((c, i) => points[at + i] === c);
}

/** The place of `quote` nearest to `hint`, or -1. */
export function nearest(points: string[], quote: string[], hint: number): number {
  let best = -1;
  for (let at = 0; at + quote.length <= points.length; at++) {
    if (standsAt(points, quote, at) && (best < 0 || Math.abs(at - hint) < Math.abs(best - hint))) {
      best = at;
    }
  }
  return best;
}

/** Blocks in the order of their distance from the one that was meant. */
function* outwards(block: number, count: number): Generator<number> {
  for (let d = 0; d < count; d++) {
    if (block - d >= 0 && block - d < count) {
      yield block - d;
    }
    if (d > 0 && block + d >= 0 && block + d < count) {
      yield block + d;
    }
  }
}

const NEAR = 12;

export function anchor(wanted: Wanted, blocks: Words[]): Found | null {
  const quote = Array.from(wanted.quote);
  if (!quote.length) {
    return null;
  }
  let looked = 0;
  for (const block of outwards(wanted.block, blocks.length)) {
    const points = blocks[block].points;
    const hint = block === wanted.block ? wanted.start : 0;
    const at = standsAt(points, quote, hint) ? hint : nearest(points, quote, hint);
    if (at >= 0) {
      return { block, start: at, end: at + quote.length };
    }
    if (++looked > 2 * NEAR) {
      return null;
    }
  }
  return null;
}
