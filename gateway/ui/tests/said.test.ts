import assert from "node:assert/strict";
import test from "node:test";
import type { MessageItem } from "../src/api/types";
import { bodyOf, isEnough, type Said } from "../src/pages/hand_offs/said";
import { chosenOf, movedUp } from "../src/pages/messages/order";

const said = (part: Partial<Said> = {}): Said => ({ outcome: "done", url: "", at: "", evidence: "", ...part });

test("the hour of a report is the bureau's, wherever the machine thinks that it stands", () => {
  const h = { act: "publish", report_needs: "any" } as never;
  assert.equal(bodyOf(h, said({ at: "2026-11-30T09:30" }), "").posted_at, "2026-11-30T01:30:00Z");
  assert.equal("posted_at" in bodyOf(h, said({ outcome: "refused", at: "2026-11-30T09:30" }), ""), false);
});

test("a report is enough when the next person can see what came out, or is told why nothing did", () => {
  const h = (act: string, report_needs: string) => ({ act, report_needs }) as never;
  assert.equal(isEnough(h("publish", "both"), said({ url: "https://a" }), false), false);
  assert.equal(isEnough(h("publish", "both"), said({ url: "https://a" }), true), true);
  assert.equal(isEnough(h("publish", "link"), said(), true), false);
  assert.equal(isEnough(h("publish", "any"), said({ evidence: "已发" }), false), false);
  assert.equal(isEnough(h("publish", "any"), said({ outcome: "refused", evidence: "平台不收" }), false), true);
  assert.equal(isEnough(h("withdraw", "both"), said({ evidence: "已撤" }), false), true);
});

test("what no longer waits has no place in a message, and the others move up", () => {
  const waiting = ["1", "3"].map((delivery) => ({ delivery }) as MessageItem);
  assert.deepEqual(chosenOf(["3", "2", "1"], waiting).map((w) => w.delivery), ["3", "1"]);
  assert.deepEqual(movedUp(["甲", "乙", "丙"], 2), ["甲", "丙", "乙"]);
  assert.deepEqual(movedUp(["甲", "乙"], 0), ["甲", "乙"]);
});
