import assert from "node:assert/strict";
import test from "node:test";
import { canonical, votePayload, wellFormed } from "../src/sign/canonical";

test("a vote's bytes are those that docs/api.md writes", () => {
  const tree = "0123456789abcdef0123456789abcdef01234567";
  const vote = { tree, verdict: "AGREE", account: "7", stage: 0, submission: "3", opinion: "同意。" };
  assert.equal(
    votePayload(vote),
    `{"account":"7","opinion":"同意。","stage":0,"submission":"3","tree":"${tree}","verdict":"AGREE"}`,
  );
});

test("keys are sorted by code units, whatever their order was", () => {
  assert.equal(canonical({ b: 1, a: "x", "\u20ac": 2, "1": 3 }), '{"1":3,"a":"x","b":1,"€":2}');
});

test("quotes, line ends and control characters are escaped the one way RFC 8785 has", () => {
  assert.equal(canonical({ o: '"\\\n\u0001/é\u2028' }), '{"o":"\\"\\\\\\n\\u0001/é\u2028"}');
});

test("half a surrogate pair becomes what the wire would make of it", () => {
  assert.equal(wellFormed("甲\ud83d乙"), "甲\ufffd乙");
  assert.equal(wellFormed("😀"), "😀");
});

test("a number that is no whole number is not signed", () => {
  assert.throws(() => canonical({ stage: 0.5 }));
});
