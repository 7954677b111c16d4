// The title: one line of text beside the document, with findings of its own.
import type { Finding } from "../../api/types";
import { slice } from "../../html/text";

export function replacedTitle(title: string, finding: Finding, text: string): string {
  if (slice(title, finding.start, finding.end) === finding.quote) {
    const points = Array.from(title);
    points.splice(finding.start, finding.end - finding.start, text);
    return points.join("");
  }
  return title.replace(finding.quote, () => text);
}

export function titleRows(title: string): number {
  return Math.min(4, 1 + Math.floor(Array.from(title).length / 26));
}
