// From a finding to its words, what is said of it there, and other words in their place.
import { useState } from "preact/hooks";
import type { Finding } from "../../api/types";
import { equalTo, placed, placeOf, replaceAll, standsStill } from "../../editor/findings";
import { inText, inTitle } from "../../html/place";
import { isIgnored } from "../../parts/remark";
import type { EditorSlot } from "./canvas";
import { equalInField, focusField, replacedField, showField, type Shown } from "./fields";
import { equalInTitle, replacedAllTitle } from "./title";
import type { Findings } from "./use_findings";
import type { Text } from "./use_text";
import { inOrder, useWalk, type Step } from "./walk";
import type { Words } from "./words";

export interface Sheet {
  ordered: Finding[] | null;
  /** Counts openings: each is a sheet of its own. */
  opening: number;
  /** null: in the middle of the page. */
  at: Shown | null;
  go: (finding: Finding) => void;
  step: Step;
  close: () => void;
  /** To where the words are, with the keys. */
  back: (finding: Finding) => void;
  replace: (finding: Finding, text: string, all: boolean) => void;
  /** How many equal ones there are, this one included. */
  equal: (finding: Finding) => number;
}

type Change = (part: Partial<Words>) => void;

/** Brings the words into view, where the page knows them; where they are then. */
function bringUp({ editor }: EditorSlot, finding: Finding): Shown | null {
  const field = finding.field ? showField(finding) : null;
  if (field) {
    return field;
  }
  if (!inText(finding)) {
    const host = inTitle(finding) ? "draft-title" : finding.attachment ? "attachments-title" : "particulars-title";
    document.getElementById(host)?.scrollIntoView({ block: "center" });
    return null;
  }
  const spot = editor && placeOf(editor.state, finding);
  if (!editor || !spot) {
    return null;
  }
  editor.commands.setTextSelection({ from: spot.from, to: spot.to });
  editor.commands.scrollIntoView();
  const box = editor.view.coordsAtPos(spot.from);
  return { left: box.left, top: box.bottom, height: 32, focused: false };
}

function equalIn(slot: EditorSlot, all: Finding[], finding: Finding): number {
  if (finding.field) {
    return equalInField(all, finding).length;
  }
  if (inTitle(finding)) {
    return equalInTitle(all, finding).length;
  }
  return slot.editor && inText(finding) ? equalTo(slot.editor.state, finding).length : 1;
}

function useReplacing(slot: EditorSlot, text: Text, found: Findings, change: Change): Sheet["replace"] {
  const all = found.all ?? [];
  return (finding, by, every) => {
    const { editor } = slot;
    const { title, meta } = text.now.current;
    if (finding.field) {
      change({ meta: replacedField(meta, every ? equalInField(all, finding) : [finding], by) });
      focusField(finding.field);
    } else if (inTitle(finding)) {
      change({ title: replacedAllTitle(title, every ? equalInTitle(all, finding) : [finding], by) });
    } else if (editor) {
      const one = placed(editor.state).filter((p) => p.finding.id === finding.id && standsStill(editor.state, p));
      replaceAll(editor.view, every ? equalTo(editor.state, finding) : one, by);
      editor.view.focus();
    }
    found.setOpened(null);
  };
}

export function useSheet(slot: EditorSlot, text: Text, found: Findings, change: Change): Sheet {
  const [opening, setOpening] = useState(0);
  const [at, setAt] = useState<Shown | null>(null);
  const go = (finding: Finding) => {
    if (finding.id !== found.opened?.id) {
      setOpening((n) => n + 1);
    }
    found.stand.current.finding = finding;
    found.setOpened(finding);
    setAt(bringUp(slot, finding));
  };
  const close = () => found.setOpened(null);
  const back = (finding: Finding) => {
    close();
    if (finding.field) {
      focusField(finding.field);
    } else {
      slot.editor?.view.focus();
    }
  };
  const ordered = found.all && inOrder(found.all);
  const step = useWalk((ordered ?? []).filter((f) => !isIgnored(f)), found.stand, go);
  const replace = useReplacing(slot, text, found, change);
  const equal = (finding: Finding) => equalIn(slot, found.all ?? [], finding);
  return { ordered, opening, at, go, step, close, back, replace, equal };
}
