import assert from "node:assert/strict";
import test from "node:test";
import { editBlocks, rangeOf } from "../src/editor/points";
import { schema } from "../src/editor/schema";

const text = (words: string, ...marks: object[]) => ({ type: "text", text: words, marks });
const p = (...content: object[]) => ({ type: "paragraph", content });
const doc = (...content: object[]) => schema.nodeFromJSON({ type: "doc", content });
const words = (node: ReturnType<typeof doc>) => editBlocks(node).map((b) => b.points.join(""));

test("blocks come in the order of the text, and empty paragraphs are none", () => {
  assert.deepEqual(words(doc(p(text("甲")), p(), p(text(" \u3000")), p(text("乙")))), ["甲", "乙"]);
});

test("an item and a cell are blocks by the words they hold", () => {
  const list = { type: "bulletList", content: [{ type: "listItem", content: [p(text("项"))] }] };
  const cell = { type: "tableCell", content: [p(text("格"))] };
  const table = { type: "table", content: [{ type: "tableRow", content: [cell] }] };
  assert.deepEqual(words(doc(list, table)), ["项", "格"]);
});

test("a picture's alternative text stands before its caption", () => {
  const figure = { type: "figure", attrs: { src: "assets/x", alt: "会场" }, content: [text("图一")] };
  assert.deepEqual(words(doc(p(text("甲")), figure)), ["甲", "会场", "图一"]);
});

test("a break counts as one code point", () => {
  assert.deepEqual(words(doc(p(text("甲"), { type: "hardBreak" }, text("乙")))), ["甲\n乙"]);
});

test("the number of a footnote is no part of the words", () => {
  const mark = { type: "link", attrs: { href: "#fn-1" } };
  assert.deepEqual(words(doc(p(text("甲"), text("1", mark), text("乙")))), ["甲乙"]);
});

test("code points find their place in the editor over bold words and rare characters", () => {
  const node = doc(p(text("  𠮷林"), text("手机号", { type: "bold" })));
  const [block] = editBlocks(node);
  const range = rangeOf(block, 2, 4);
  assert.ok(range);
  assert.equal(node.textBetween(range.from, range.to), "手机");
});
