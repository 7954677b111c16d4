// The title: one line of text beside the document, with findings of its own.
import type { Finding } from "../../api/types";
import { inTitle } from "../../html/place";
import { slice } from "../../html/text";

export function replacedTitle(title: string, finding: Finding, text: string): string {
  if (slice(title, finding.start, finding.end) === finding.quote) {
    const points = Array.from(title);
    points.splice(finding.start, finding.end - finding.start, text);
    return points.join("");
  }
  return title.replace(finding.quote, () => text);
}

/** The same words under the same rule in the title, the one itself included. */
export function equalInTitle(findings: Finding[], finding: Finding): Finding[] {
  return findings.filter(
    (f) => inTitle(f) && f.quote === finding.quote && f.rule === finding.rule && f.reviewer === finding.reviewer,
  );
}

/** From behind, so that the places in front stay right. */
export function replacedAllTitle(title: string, equal: Finding[], text: string): string {
  const behindFirst = [...equal].sort((a, b) => b.start - a.start);
  return behindFirst.reduce((words, f) => replacedTitle(words, f, text), title);
}

export function titleRows(title: string): number {
  return Math.min(4, 1 + Math.floor(Array.from(title).length / 26));
}
