import assert from "node:assert/strict";
import test from "node:test";
import { anchor } from "../src/html/anchor";

const blocks = (...texts: string[]) => texts.map((text) => ({ points: Array.from(text) }));

test("words that stand where they were found are taken there", () => {
  const wanted = { block: 1, start: 3, end: 5, quote: "手机" };
  assert.deepEqual(anchor(wanted, blocks("甲", "联系人手机，手机")), { block: 1, start: 3, end: 5 });
});

test("words that moved inside their block are found at the nearest place", () => {
  const wanted = { block: 0, start: 5, end: 7, quote: "手机" };
  assert.deepEqual(anchor(wanted, blocks("手机与另一部手机")), { block: 0, start: 6, end: 8 });
});

test("a block put in front moves the finding with its words", () => {
  const wanted = { block: 1, start: 0, end: 2, quote: "绝密" };
  assert.deepEqual(anchor(wanted, blocks("甲", "新的一段", "绝密文件")), { block: 2, start: 0, end: 2 });
});

test("words that are gone are nowhere", () => {
  assert.equal(anchor({ block: 0, start: 0, end: 2, quote: "手机" }, blocks("电话")), null);
});

test("a rare character in front does not shift the place", () => {
  const wanted = { block: 0, start: 1, end: 3, quote: "手机" };
  assert.deepEqual(anchor(wanted, blocks("𠮷手机")), { block: 0, start: 1, end: 3 });
});
