// From one finding to the next, and back: by F8 and Shift+F8 wherever the focus is, and by the
// panel's buttons. What has been mended in between is no step lost.
import { useEffect, useRef } from "preact/hooks";
import type { Finding, Severity } from "../../api/types";
import { fieldRank } from "../../html/fields";
import { isSame } from "../../html/place";

const ORDER: Severity[] = ["BLOCK", "WARN", "NOTE"];

function rankOf(f: Finding): number {
  return f.field ? fieldRank(f.field) : 0;
}

/** As the panel lists them: what blocks first, then as they stand. */
export function inOrder(findings: Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) ||
      a.block - b.block ||
      rankOf(a) - rankOf(b) ||
      a.start - b.start,
  );
}

/** Where somebody stood last; the finding itself may be gone by now. */
export interface Stand {
  finding: Finding | null;
  at: number;
}

function indexOf(list: Finding[], finding: Finding | null): number {
  return finding ? list.findIndex((f) => isSame(f, finding)) : -1;
}

export function nextOf(list: Finding[], last: Stand, by: 1 | -1): number {
  const at = indexOf(list, last.finding);
  const next = at >= 0 ? at + by : by > 0 ? last.at : last.at - 1;
  return ((next % list.length) + list.length) % list.length;
}

export type Step = (by: 1 | -1) => void;

/** `last`: where a click went counts as well. */
export function useWalk(list: Finding[], last: { current: Stand }, go: (finding: Finding) => void): Step {
  const at = indexOf(list, last.current.finding);
  if (at >= 0) {
    last.current.at = at;
  }
  const step: Step = (by) => {
    if (list.length) {
      go(list[nextOf(list, last.current, by)]);
    }
  };
  const now = useRef(step);
  now.current = step;
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      const plain = !e.ctrlKey && !e.altKey && !e.metaKey && !e.isComposing;
      if (e.key === "F8" && plain && !document.querySelector("dialog[open]")) {
        e.preventDefault();
        now.current(e.shiftKey ? -1 : 1);
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return step;
}
