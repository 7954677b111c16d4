import assert from "node:assert/strict";
import test from "node:test";
import type { Finding } from "../src/api/types";
import { equalInTitle, replacedAllTitle } from "../src/pages/editor/title";
import { inOrder, nextOf } from "../src/pages/editor/walk";

const finding = (part: Partial<Finding>) => ({ block: 0, start: 0, ...part }) as Finding;
const named = (...places: string[]) => places.map((place) => finding({ place }));
const stand = (place: string, at: number) => ({ finding: finding({ place }), at });

test("what blocks comes first, then as it stands in the text", () => {
  const list = [
    finding({ id: "note", severity: "NOTE", block: -1 }),
    finding({ id: "late", severity: "BLOCK", block: 2, start: 1 }),
    finding({ id: "early", severity: "BLOCK", block: 2, start: 0 }),
  ];
  assert.deepEqual(inOrder(list).map((f) => f.id), ["early", "late", "note"]);
});

test("one walks both ways and round, and what was mended costs no step", () => {
  const list = named("a", "b", "c");
  const nowhere = { finding: null, at: 0 };
  assert.equal(nextOf(list, nowhere, 1), 0);
  assert.equal(nextOf(list, nowhere, -1), 2);
  assert.equal(nextOf(list, stand("b", 1), 1), 2);
  assert.equal(nextOf(list, stand("b", 1), -1), 0);
  assert.equal(nextOf(list, stand("c", 2), 1), 0);
  assert.equal(nextOf(named("a", "c"), stand("b", 1), 1), 1, "b is gone: c is next");
  assert.equal(nextOf(named("a", "c"), stand("b", 1), -1), 0, "b is gone: a is in front");
  assert.equal(nextOf(named("a", "b"), stand("c", 2), 1), 0, "the last is gone: round");
});

test("the next is told by places: an id of this answer named another in the last", () => {
  const row = (place: string, occurrence: number) => finding({ id: `terms:${occurrence}`, place, occurrence });
  const before = [row("a", 0), row("b", 1), row("c", 2)];
  const after = [row("b", 0), row("c", 1)];
  assert.equal(nextOf(after, { finding: before[0], at: 0 }, 1), 0, "the first is mended: b is next");
  assert.equal(nextOf(after, { finding: before[1], at: 1 }, 1), 1, "from b on to c, and not round");
});

test("all equal ones in a title are replaced once, also where the new words hold the old", () => {
  const title = "帐号的帐号管理与帐户";
  const at = (start: number, quote = "帐号") =>
    finding({ reviewer: "terms", rule: quote, quote, block: -1, start, end: start + 2 });
  const all = [at(0), at(3), at(8, "帐户"), { ...at(0), block: 0 }];
  const equal = equalInTitle(all, all[0]);
  assert.equal(equal.length, 2);
  assert.equal(replacedAllTitle(title, equal, "各类帐号"), "各类帐号的各类帐号管理与帐户");
  assert.equal(replacedAllTitle(title, [all[1]], "账号"), "帐号的账号管理与帐户");
});

test("where the title has moved, words are replaced only if they stand in it once", () => {
  const at = (start: number) => finding({ quote: "帐号", block: -1, start, end: start + 2 });
  assert.equal(replacedAllTitle("𠮷新的帐号", [at(0)], "账号"), "𠮷新的账号");
  assert.equal(replacedAllTitle("新的帐号与帐号", [at(0)], "账号"), "新的帐号与帐号", "which one is not told");
  assert.equal(replacedAllTitle("新的", [at(0)], "账号"), "新的");
  assert.equal(replacedAllTitle("新帐号", [at(0), at(3)], "各类帐号"), "新各类帐号", "two of one and the same");
});
