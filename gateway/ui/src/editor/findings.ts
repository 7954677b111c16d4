// Findings under the words: a plugin that keeps them where their words are while text moves.
import { Extension } from "@tiptap/core";
import { closeHistory } from "@tiptap/pm/history";
import type { Node } from "@tiptap/pm/model";
import { Plugin, PluginKey, type EditorState, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";
import type { Finding } from "../api/types";
import { inText, isAlike, isSame } from "../html/place";
import { anchor } from "../html/anchor";
import { isIgnored } from "../parts/remark";
import { SEVERITY_NAME } from "../parts/tag";
import { editBlocks, rangeOf, type Range } from "./points";

export const findingsKey = new PluginKey<DecorationSet>("findings");

export interface FindingsOptions {
  onOpen: (finding: Finding) => void;
}

function describe(f: Finding): string {
  const offers = f.candidates.length ? `，可改为${f.candidates.join("或")}` : "";
  return `${SEVERITY_NAME[f.severity]}：${f.message}${offers}。按 Alt 加向下键处理`;
}

function decorate(doc: Node, findings: Finding[]): DecorationSet {
  const blocks = editBlocks(doc);
  const marks: Decoration[] = [];
  for (const finding of findings) {
    const found = inText(finding) ? anchor(finding, blocks) : null;
    if (!found) {
      continue;
    }
    const block = blocks[found.block];
    const range = rangeOf(block, found.start, found.end);
    const decided = finding.decision || isIgnored(finding) ? " decided" : "";
    const cls = `finding ${finding.severity.toLowerCase()}${decided}`;
    const attributes = { class: cls, "aria-description": describe(finding) };
    if (range) {
      marks.push(Decoration.inline(range.from, range.to, { nodeName: "mark", ...attributes }, { finding }));
    } else {
      const size = doc.nodeAt(block.node)?.nodeSize ?? 1;
      marks.push(Decoration.node(block.node, block.node + size, { class: cls }, { finding }));
    }
  }
  return DecorationSet.create(doc, marks);
}

export function setFindings(view: EditorView, findings: Finding[]): void {
  const set = decorate(view.state.doc, findings);
  view.dispatch(view.state.tr.setMeta(findingsKey, set).setMeta("addToHistory", false));
}

export interface Placed extends Range {
  finding: Finding;
  inline: boolean;
}

export function placed(state: EditorState): Placed[] {
  const set = findingsKey.getState(state);
  const all = (set?.find() ?? []).map((d) => {
    const finding = (d.spec as { finding: Finding }).finding;
    return { from: d.from, to: d.to, finding, inline: finding.quote.length > 0 };
  });
  return all.sort((a, b) => a.from - b.from);
}

/** A finding of the last answer. */
export function placeOf(state: EditorState, finding: Finding): Placed | null {
  return placed(state).find((p) => p.finding.id === finding.id) ?? null;
}

/**
 * Shows the findings of a new answer, and says which of them is what `was` was in the last one: at the same words
 * wherever these have moved, or, where it was marked nowhere, of the same place.
 */
export function renewed(view: EditorView, findings: Finding[], was: Finding | null): Finding | null {
  const stood = was && placeOf(view.state, was);
  setFindings(view, findings);
  if (!was || !stood) {
    return (was && findings.find((f) => isSame(f, was))) ?? null;
  }
  const here = (p: Placed) => p.from === stood.from && p.to === stood.to && isAlike(p.finding, was);
  return placed(view.state).find(here)?.finding ?? null;
}

/** Of ranges that share words only the first: the same words are not replaced twice. */
export function apart(at: Placed[]): Placed[] {
  let end = -1;
  return [...at].sort((a, b) => a.from - b.from || a.to - b.to).filter(({ from, to }) => {
    const free = from >= end;
    end = free ? to : end;
    return free;
  });
}

/**
 * One step for all, so that one undo takes all back, and not what was typed just before. From behind,
 * so that places stay right.
 */
export function replaceAll(view: EditorView, at: Placed[], text: string): void {
  const tr = closeHistory(view.state.tr);
  for (const { from, to } of apart(at).reverse()) {
    tr.insertText(text, from, to);
  }
  view.dispatch(tr.scrollIntoView());
}

export function equalTo(state: EditorState, finding: Finding): Placed[] {
  return apart(placed(state).filter((p) => isAlike(p.finding, finding) && standsStill(state, p)));
}

/** Words that were changed since are no longer what was found. */
export function standsStill(state: EditorState, p: Placed): boolean {
  return state.doc.textBetween(p.from, p.to, "\n", "\n") === p.finding.quote;
}

function at(state: EditorState, pos: number): Placed | null {
  return placed(state).find((p) => pos >= p.from && pos <= p.to) ?? null;
}

export function findingsPlugin(options: FindingsOptions): Plugin {
  const apply = (tr: Transaction, old: DecorationSet) => {
    const fresh = tr.getMeta(findingsKey) as DecorationSet | undefined;
    return fresh ?? old.map(tr.mapping, tr.doc);
  };
  return new Plugin<DecorationSet>({
    key: findingsKey,
    state: { init: () => DecorationSet.empty, apply },
    props: {
      decorations: (state) => findingsKey.getState(state),
      handleClick(view, pos, event) {
        const hit = (event.target as Element).closest?.(".finding") ? at(view.state, pos) : null;
        if (hit) {
          options.onOpen(hit.finding);
        }
        return false;
      },
      handleKeyDown(view, event) {
        if (!event.altKey || event.key !== "ArrowDown") {
          return false;
        }
        const { from } = view.state.selection;
        const hit = at(view.state, from) ?? placed(view.state).find((p) => p.from >= from);
        if (hit) {
          options.onOpen(hit.finding);
        }
        return hit !== undefined;
      },
    },
  });
}

export const FindingsExtension = Extension.create<FindingsOptions>({
  name: "findings",
  addOptions() {
    return { onOpen: () => {} };
  },
  addProseMirrorPlugins() {
    return [findingsPlugin(this.options)];
  },
});
