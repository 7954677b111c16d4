// Text as the canonical form counts it: code points, white space collapsed, ends trimmed.

const SPACE = new Set([" ", "\n", "\t"]);
const INDENT = new Set([" ", "\n", "\t", "\u00a0", "\u3000"]);

/** A code point and where it came from. `hard` is a line break that stays. */
export interface Point<P> {
  c: string;
  at: P;
  hard?: boolean;
}

function trimTail<P>(points: Point<P>[], breaksToo: boolean): void {
  while (points.length) {
    const last = points[points.length - 1];
    if (last.hard ? !breaksToo : !INDENT.has(last.c)) {
      return;
    }
    points.pop();
  }
}

/** What gateway/article makes of the words of one block; preformatted text keeps its lines. */
export function settle<P>(points: Point<P>[]): Point<P>[] {
  const out: Point<P>[] = [];
  let atStart = true;
  for (const point of points) {
    if (point.hard) {
      if (out.length) {
        trimTail(out, false);
        out.push(point);
      }
      atStart = true;
    } else if (atStart && INDENT.has(point.c)) {
      continue;
    } else if (SPACE.has(point.c)) {
      const last = out[out.length - 1];
      if (last.c !== " " || last.hard) {
        out.push({ c: " ", at: point.at });
      }
    } else {
      out.push(point);
      atStart = false;
    }
  }
  trimTail(out, true);
  return out;
}

export function textOf<P>(points: Point<P>[]): string {
  return points.map((p) => p.c).join("");
}

export function codePoints(text: string): string[] {
  return Array.from(text);
}

/** Code points `start` to `end` of a text. */
export function slice(text: string, start: number, end: number): string {
  return codePoints(text).slice(start, end).join("");
}
