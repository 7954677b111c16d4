import assert from "node:assert/strict";
import test from "node:test";
import type { Submission } from "../src/api/types";
import { followUpOf, gone } from "../src/pages/item/follow_up";

test("a follow-up names what it mends, and is safe whatever the title holds", () => {
  const words = followUpOf("停水<b>通知", "2026-0007", ["短信平台"]);
  assert.equal(words.title, "关于“停水<b>通知”的更正说明");
  assert.match(words.html, /^<p>此前通过短信平台发出的“停水&lt;b&gt;通知”（登记号 2026-0007）有误/);
});

const withState = (irrevocable: boolean, state: string, acts = ["publish", "withdraw"]) =>
  gone({
    channels: [{ account: "3", recall: { irrevocable } }],
    deliveries: acts.map((act) => ({ account: "3", act, state: act === "publish" ? state : "CONFIRMED" })),
  } as unknown as Submission).length;

test("what was out where nothing can be fetched back asks for a follow-up once it is withdrawn", () => {
  assert.equal(withState(true, "CONFIRMED"), 1);
  assert.equal(withState(true, "UNCERTAIN"), 1);
  assert.equal(withState(true, "HELD"), 0);
  assert.equal(withState(false, "CONFIRMED"), 0);
  assert.equal(withState(true, "CONFIRMED", ["publish"]), 0);
});
