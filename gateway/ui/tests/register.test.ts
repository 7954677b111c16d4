import assert from "node:assert/strict";
import test from "node:test";
import type { RegisterGap, RegisterRow } from "../src/api/types";
import { inOrder } from "../src/pages/register_rows";

const row = (register_no: string) => ({ register_no }) as RegisterRow;
const gap = (first: string, last: string) => ({ first, last, count: 100, why: "恢复备份", at: "" }) as RegisterGap;
const names = (items: RegisterRow[], gaps: RegisterGap[]) =>
  inOrder(items, gaps).map((r) => ("count" in r ? `${r.first}…` : r.register_no));

test("numbers that were left out stand where they would have stood", () => {
  const items = [row("2026-0004"), row("2026-0105"), row("2026-0105")];
  assert.deepEqual(names(items, [gap("2026-0005", "2026-0104")]), ["2026-0004", "2026-0005…", "2026-0105", "2026-0105"]);
  assert.deepEqual(names([row("2026-9990"), row("2026-10091")], [gap("2026-9991", "2026-10090")]), [
    "2026-9990",
    "2026-9991…",
    "2026-10091",
  ]);
});

test("a gap behind the last publication is shown, and so is one alone", () => {
  assert.deepEqual(names([row("2026-0004")], [gap("2026-0005", "2026-0104")]), ["2026-0004", "2026-0005…"]);
  assert.deepEqual(names([], [gap("2027-0001", "2027-0100")]), ["2027-0001…"]);
});
