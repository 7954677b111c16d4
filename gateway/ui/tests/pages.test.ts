import assert from "node:assert/strict";
import test from "node:test";
import { match } from "../src/app/router";
import { replacedTitle } from "../src/pages/editor/title";
import { payloadWords } from "../src/pages/audit_words";
import { emptyWords, pathWith } from "../src/parts/list";
import { fold } from "../src/parts/fold";
import { utcOfLocal, when } from "../src/parts/time";
import type { DiffRow, Finding } from "../src/api/types";

test("an address names its page and its item", () => {
  assert.deepEqual(match("/drafts/:id", "/drafts/12"), { id: "12" });
  assert.equal(match("/drafts/:id", "/drafts/12/x"), null);
  assert.deepEqual(match("/todo", "/todo/"), {});
});

test("times are said as people here say them, in the bureau's zone", () => {
  const now = new Date("2026-11-22T01:00:00Z");
  assert.equal(when("2026-11-22T00:12:00Z", now), "今天 08:12");
  assert.equal(when("2026-11-21T16:30:00Z", now), "今天 00:30");
  assert.equal(when("2026-11-21T15:30:00Z", now), "昨天 23:30");
  assert.equal(when("2026-11-01T15:30:00Z", now), "11-01 23:30");
  assert.equal(when("2025-12-31T16:00:00Z", now), "01-01 00:00");
  assert.equal(when("2025-12-31T15:00:00Z", now), "2025-12-31 23:00");
});

test("a time picked in the page is the bureau's time", () => {
  assert.equal(utcOfLocal("2026-11-23T09:00"), "2026-11-23T01:00:00Z");
  assert.equal(utcOfLocal(""), "");
});

const row = (op: DiffRow["op"], s: string): DiffRow => ({
  op,
  tag: "p",
  old: op === "added" ? [] : [{ t: "same", s }],
  new: op === "removed" ? [] : [{ t: "same", s }],
});

test("unchanged rows fold, but for one on either side of a change", () => {
  const rows = [..."甲乙丙丁"].map((s) => row("same", s));
  const pieces = fold([...rows, row("changed", "戊"), ...rows].map((r, i) => ({ row: r, newRow: i })));
  const shape = pieces.map((piece) => ("fold" in piece ? piece.fold.length : 1));
  assert.deepEqual(shape, [3, 1, 1, 1, 3]);
});

test("a finding in the title is replaced where it stands, once", () => {
  const finding = { start: 3, end: 5, quote: "宁波" } as Finding;
  assert.equal(replacedTitle("宁波市宁波市", finding, "甬"), "宁波市甬市");
});

test("a list asks for what is asked, and for nothing that is empty", () => {
  assert.equal(pathWith("/drafts", { mine: "", q: "" }), "/drafts");
  assert.equal(pathWith("/drafts", { mine: "1", q: "数据" }), "/drafts?mine=1&q=%E6%95%B0%E6%8D%AE");
});

test("nothing found is told from nothing there", () => {
  assert.equal(emptyWords("", "还没有账号。"), "还没有账号。");
  assert.match(emptyWords("张", "还没有账号。"), /没有找到“张”/);
});

test("what an act carried is said in words, and long hashes shortly", () => {
  const said = payloadWords({ device: "desk", replaced: false, reason: "", tree: "ab".repeat(20), operators: [7, 8] });
  assert.equal(said, "设备：desk；结束了别处的登录：否；内容：abababababab；运营人员：7、8");
});
