import assert from "node:assert/strict";
import test from "node:test";
import type { Draft, Submission } from "../src/api/types";
import { carries, isMoving, isWithdrawn, wayOut } from "../src/parts/round";

const round = (more: object): Submission =>
  ({
    round: 2,
    rev: 5,
    commit: "aa",
    votes: [],
    actions: [],
    submitted_by: { id: "1", name: "林晓雨" },
    stages: [{ name: "统一审核", state: "now", holders: ["周文静"] }],
    ...more,
  }) as unknown as Submission;

test("a version behind the one in review is said not to go out with it", () => {
  assert.match(carries({ rev: 6, head: "bb" }, round({})), /发出的仍是第 5 稿/);
  assert.match(carries({ rev: 5, head: "aa" }, round({})), /不会进入这一轮/);
});

test("whoever may take it back is told to", () => {
  assert.match(wayOut(round({ actions: ["recall"] }), "1", false), /请先取回/);
});

test("after a vote only the reviewer can give it back, and is named", () => {
  const voted = round({ votes: [{ round: 2 }] });
  assert.match(wayOut(voted, "1", false), /已有人表决，不能取回：请 周文静 退回/);
});

test("a vote of an earlier round is none of this one", () => {
  assert.doesNotMatch(wayOut(round({ votes: [{ round: 1 }] }), "2", false), /已有人表决/);
});

test("a colleague is told who can take it back", () => {
  assert.match(wayOut(round({}), "2", false), /请送审人 林晓雨 取回/);
});

test("where the words are live, there is a way that need not wait", () => {
  assert.match(wayOut(round({}), "1", true), /更正线上版本/);
  assert.doesNotMatch(wayOut(round({}), "1", false), /更正/);
});

const out = (act: string, state: string) => ({ act, state });

test("what machines are at is asked for again, what waits for a person is not", () => {
  assert.equal(isMoving(round({ state: "SCREENING", deliveries: [] })), true);
  assert.equal(isMoving(round({ state: "IN_REVIEW", deliveries: [] })), false);
  assert.equal(isMoving(round({ state: "APPROVED", seal_note: "账号已停用", deliveries: [] })), false);
  assert.equal(isMoving(round({ state: "DONE", deliveries: [out("publish", "ACCEPTED")] })), true);
  assert.equal(isMoving(round({ state: "APPROVED", seal_note: "x", deliveries: [out("publish", "REFUSED")] })), false);
});

test("an item is withdrawn when it is nowhere any more", () => {
  const both = [out("publish", "CONFIRMED"), out("withdraw", "CONFIRMED")];
  const live = [{ account: "1" }] as Draft["live"];
  assert.equal(isWithdrawn({ live: [] }, round({ deliveries: both })), true);
  assert.equal(isWithdrawn({ live }, round({ deliveries: both })), false);
  assert.equal(isWithdrawn({ live: [] }, round({ deliveries: [...both, out("withdraw", "LEASED")] })), false);
});
