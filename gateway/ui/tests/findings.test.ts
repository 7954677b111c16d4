import assert from "node:assert/strict";
import test from "node:test";
import { EditorState, type Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import type { Finding } from "../src/api/types";
import { equalTo, findingsPlugin, placeOf, renewed, replaceAll, setFindings } from "../src/editor/findings";
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

const numbered = (id: string, start: number, place: string) => found(start, { id, place });

test("what is opened is told by its words when a new answer numbers anew", () => {
  const view = viewOf("帐号甲帐号乙");
  const before = [numbered("t:0", 0, "-甲"), numbered("t:1", 3, "甲乙")];
  setFindings(view, before);
  view.dispatch(view.state.tr.insertText("帐号丙", 1));
  const after = [numbered("t:0", 0, "-丙"), numbered("t:1", 3, "丙甲"), numbered("t:2", 6, "甲乙")];
  const now = renewed(view, after, before[0]);
  assert.equal(now, after[1], "also where an edit beside it has changed its place");
  assert.equal(placeOf(view.state, after[1])?.from, 4);
  assert.equal(renewed(view, after, after[2]), after[2]);
});

test("what is mended is none of the new answer, whatever bears its number", () => {
  const view = viewOf("帐号甲帐号乙");
  const before = [numbered("t:0", 0, "-甲"), numbered("t:1", 3, "甲乙")];
  setFindings(view, before);
  view.dispatch(view.state.tr.insertText("账号", 1, 3));
  assert.equal(renewed(view, [numbered("t:0", 3, "甲乙")], before[0]), null);
});

test("what is marked nowhere is told by its place", () => {
  const view = viewOf("甲");
  const title = (id: string, place: string) => found(0, { id, place, block: -1 });
  const after = [title("t:0", "x"), title("t:1", "a")];
  assert.equal(renewed(view, after, title("t:0", "a")), after[1]);
  assert.equal(renewed(view, after, title("t:0", "b")), null);
});
