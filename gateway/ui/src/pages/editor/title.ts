// The title: one line of text beside the document, with findings of its own.
import type { Finding } from "../../api/types";
import { inTitle, isAlike } from "../../html/place";
import { codePoints, slice } from "../../html/text";

interface Span {
  start: number;
  end: number;
}

/** null: the text has moved since, and nothing tells which words were meant. */
export function spanOf(title: string, { start, end, quote }: Finding): Span | null {
  if (slice(title, start, end) === quote) {
    return { start, end };
  }
  const at = title.indexOf(quote);
  if (!quote || at < 0 || at !== title.lastIndexOf(quote)) {
    return null;
  }
  const first = codePoints(title.slice(0, at)).length;
  return { start: first, end: first + codePoints(quote).length };
}

/** From behind, so that the places in front stay right; the same words once. */
export function replacedAllTitle(title: string, equal: Finding[], text: string): string {
  const spans = equal.map((f) => spanOf(title, f)).filter((s) => s !== null);
  const points = codePoints(title);
  let free = points.length;
  for (const { start, end } of spans.sort((a, b) => b.start - a.start)) {
    if (end <= free) {
      points.splice(start, end - start, text);
      free = start;
    }
  }
  return points.join("");
}

export function replacedTitle(title: string, finding: Finding, text: string): string {
  return replacedAllTitle(title, [finding], text);
}

/** The same words under the same rule in the title, the one itself included. */
export function equalInTitle(findings: Finding[], finding: Finding): Finding[] {
  return findings.filter((f) => inTitle(f) && isAlike(f, finding));
}

export function titleRows(title: string): number {
  return Math.min(4, 1 + Math.floor(Array.from(title).length / 26));
}
