import assert from "node:assert/strict";
import { test } from "node:test";
import { cost, segments } from "../src/pages/short_messages/segments.ts";

const of = (n: number) => "字".repeat(n);

test("a text is cut as the gateway cuts it", () => {
  assert.deepEqual(segments(""), []);
  assert.deepEqual(segments(of(70)), [70]);
  assert.deepEqual(segments(of(71)), [67, 4]);
  assert.deepEqual(segments(of(134)), [67, 67]);
  assert.deepEqual(segments(of(160)), [67, 67, 26]);
});

test("an emoji is not cut apart", () => {
  assert.deepEqual(segments(`${of(66)}😀${of(20)}`), [66, 22]);
});

test("what it costs is said in items and in yuan", () => {
  assert.equal(cost(2, 1200, 45), "2,400 条，约 108.00 元");
  assert.equal(cost(1, 3, undefined), "3 条");
});
