import assert from "node:assert/strict";
import test from "node:test";
import { settle, slice, textOf, type Point } from "../src/html/text";

function points(text: string): Point<number>[] {
  return Array.from(text, (c, at) => ({ c, at, hard: c === "|" }));
}

function settled(text: string): string {
  return textOf(settle(points(text)));
}

test("white space at the ends of a block goes, the ideographic kind too", () => {
  assert.equal(settled("\u3000\u3000各处室： \u00a0"), "各处室：");
});

test("a run of white space inside is one space", () => {
  assert.equal(settled("甲 \t\n 乙"), "甲 乙");
});

test("an ideographic space inside stays, since authors set it by hand", () => {
  assert.equal(settled("甲\u3000乙"), "甲\u3000乙");
});

test("a break stays and takes the white space round it along", () => {
  assert.equal(settled("甲 | 乙"), "甲|乙");
});

test("a break before the first word breaks nothing, nor does one behind the last", () => {
  assert.equal(settled("|甲|"), "甲");
});

test("each point keeps the place it came from", () => {
  assert.deepEqual(
    settle(points("  甲  乙")).map((p) => p.at),
    [2, 3, 5],
  );
});

test("offsets are code points, so a rare character counts once", () => {
  assert.equal(slice("𠮷林省甲", 1, 3), "林省");
});
