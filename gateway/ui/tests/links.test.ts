import assert from "node:assert/strict";
import test from "node:test";
import { linksLine } from "../src/pages/review/links";

const NONE = { on: true, read: true, held: false, count: 0, good: 0, bad: 0, unknown: 0, waiting: 0, seen_at: null };
const LINKED = '<p>见<a href="https://a.example/">这里</a></p>';

test("where nobody looks, a text with links says so, and one without is not bothered", () => {
  assert.match(linksLine({ links: { ...NONE, on: false }, html: LINKED }) ?? "", /没有检查/);
  assert.equal(linksLine({ links: { ...NONE, on: false }, html: '<p><a href="mailto:a@b">信箱</a></p>' }), null);
  assert.equal(linksLine({ links: NONE, html: "<p></p>" }), null);
});

test("before anybody has agreed no address goes out, and the page does not say that somebody looks", () => {
  const said = linksLine({ links: { ...NONE, held: true, count: 2, waiting: 2 }, html: LINKED }) ?? "";
  assert.match(said, /有一位审核人同意后自动检查/);
  assert.doesNotMatch(said, /正在检查/);
});

test("what has not been looked at is never counted as good", () => {
  assert.match(linksLine({ links: { ...NONE, read: false }, html: LINKED }) ?? "", /正在检查/);
  assert.match(linksLine({ links: { ...NONE, count: 2, waiting: 2 }, html: LINKED }) ?? "", /正在检查/);
  const some = { ...NONE, count: 4, good: 1, bad: 1, unknown: 1, waiting: 1, seen_at: "2026-11-29T03:00:00.000Z" };
  const said = linksLine({ links: some, html: LINKED }) ?? "";
  assert.match(said, /4 个：1 个能打开，1 个打不开，1 个尚不清楚，1 个还没有检查/);
  assert.match(said, /2026/);
});
