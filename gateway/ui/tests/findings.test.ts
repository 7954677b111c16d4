import assert from "node:assert/strict";
import test from "node:test";
import { EditorState, type Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import type { Finding } from "../src/api/types";
import { equalTo, findingsPlugin, replaceAll, setFindings } from "../src/editor/findings";
import { schema } from "../src/editor/schema";

function viewOf(...lines: string[]): EditorView {
  const content = lines.map((text) => ({ type: "paragraph", content: [{ type: "text", text }] }));
  const plugins = [findingsPlugin({ onOpen: () => {} })];
  const view = {
    state: EditorState.create({ doc: schema.nodeFromJSON({ type: "doc", content }), plugins }),
    dispatch(tr: Transaction) {
      view.state = view.state.apply(tr);
    },
  };
  return view as unknown as EditorView;
}

const wordsOf = (view: EditorView) => view.state.doc.textBetween(0, view.state.doc.content.size, "\n");

const found = (start: number, part: Partial<Finding> = {}): Finding =>
  ({ id: `t:${start}`, reviewer: "terms", rule: "帐号", severity: "BLOCK", quote: "帐号", message: "", candidates: [],
     block: 0, start, end: start + 2, place: `p${start}`, occurrence: 0, ...part }) as Finding;

test("all equal ones are replaced", () => {
  const view = viewOf("帐号和帐号");
  setFindings(view, [found(0), found(3)]);
  replaceAll(view, equalTo(view.state, found(0)), "账号");
  assert.equal(wordsOf(view), "账号和账号");
});

test("two findings that come to lie on the same words replace them once", () => {
  const view = viewOf("某帐号已停用");
  setFindings(view, [found(0), found(3)]);
  const equal = equalTo(view.state, found(0));
  assert.equal(equal.length, 1, "and are counted once");
  replaceAll(view, equal, "公务账号");
  assert.equal(wordsOf(view), "某公务账号已停用");
});

test("of ranges that overlap the first is replaced, of those that touch both", () => {
  const view = viewOf("甲甲甲乙甲甲甲甲");
  const f = (start: number) => found(start, { rule: "甲甲", quote: "甲甲" });
  setFindings(view, [f(0), f(1), f(4), f(6)]);
  replaceAll(view, equalTo(view.state, f(0)), "丙");
  assert.equal(wordsOf(view), "丙甲乙丙丙");
});
