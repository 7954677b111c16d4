import assert from "node:assert/strict";
import test from "node:test";
import {
  activationPayload,
  agreementPayload,
  canonical,
  checkPayload,
  decisionPayload,
  grantPayload,
  keyPayload,
  markPayload,
  orderOf,
  returnPayload,
  takedownPayload,
  votePayload,
  wellFormed,
} from "../src/sign/canonical";

const tree = "0123456789abcdef0123456789abcdef01234567";

test("a vote's bytes are those that docs/api.md writes", () => {
  const shown = { commit: "c0ffee", channels: [{ account: "1" }, { account: "4" }], not_before: null, expires_at: null };
  const order = orderOf(shown);
  assert.equal(order, "c0ffee 1,4 - -");
  const opened = ["rendition:website", "rendition:wechat"];
  const vote = { tree, verdict: "AGREE", account: "7", stage: 0, submission: "3", opinion: "同意。", order, opened };
  assert.equal(
    votePayload(vote),
    "shenfa vote 1\n" +
      '{"account":"7","opened":["rendition:website","rendition:wechat"],"opinion":"同意。","order":"c0ffee 1,4 - -",' +
      `"stage":0,"submission":"3","tree":"${tree}","verdict":"AGREE"}`,
  );
});

test("a mark and a decision say first what they are", () => {
  assert.equal(
    markPayload({ account: "7", kind: "SECRECY", submission: "3", tree }),
    `shenfa mark 1\n{"account":"7","kind":"SECRECY","submission":"3","tree":"${tree}"}`,
  );
  const finding = { reviewer: "terms", rule: "固定用语", quote: "甲", occurrence: 0 };
  assert.equal(
    decisionPayload({ ...finding, account: "7", draft: "9", decision: "ACCEPT", reason: "原文" }),
    'shenfa decision 1\n{"account":"7","decision":"ACCEPT","draft":"9","occurrence":0,"quote":"甲",' +
      '"reason":"原文","reviewer":"terms","rule":"固定用语"}',
  );
  assert.equal(
    decisionPayload({ ...finding, place: "ab12", account: "7", draft: "9", decision: "ACCEPT", reason: "原文" }),
    'shenfa decision 1\n{"account":"7","decision":"ACCEPT","draft":"9","place":"ab12","quote":"甲",' +
      '"reason":"原文","reviewer":"terms","rule":"固定用语"}',
  );
});

test("a check names report, sheet and text", () => {
  const words = { kind: "provincial", result: "CLEAN", provider: "省平台", number: "BG-17", date: "2026-01-31" };
  assert.equal(
    checkPayload({ ...words, account: "7", sheet: "ab", submission: "3", tree }),
    'shenfa check 1\n{"account":"7","date":"2026-01-31","kind":"provincial","number":"BG-17","provider":"省平台",' +
      `"result":"CLEAN","sheet":"ab","submission":"3","tree":"${tree}"}`,
  );
});

test("a grant names the one before it, a countersignature the whole key", () => {
  const who = { account: "7", department: "sjzy", login: "wang", person_no: "P1" };
  assert.equal(
    grantPayload({ ...who, after: "3", roles: ["HEAD", "SECRECY"] }),
    'shenfa grant 1\n{"account":"7","after":"3","department":"sjzy","login":"wang","person_no":"P1",' +
      '"roles":["HEAD","SECRECY"]}',
  );
  assert.equal(
    keyPayload({ account: "7", key_id: "ab", kind: "p256", public_key: "-----\n" }),
    'shenfa key 1\n{"account":"7","key_id":"ab","kind":"p256","public_key":"-----\\n"}',
  );
});

test("a withdrawal names its publications, an activation the one before it", () => {
  assert.equal(
    takedownPayload({ account: "7", draft: "9", reason: "有误", targets: ["1/3", "4/3"] }),
    'shenfa withdrawal 1\n{"account":"7","draft":"9","reason":"有误","targets":["1/3","4/3"]}',
  );
  assert.equal(
    activationPayload({ account: "7", after: "1", haste: "", sha256: "ab", version: "2" }),
    'shenfa activation 1\n{"account":"7","after":"1","sha256":"ab","version":"2"}',
  );
  assert.equal(
    activationPayload({ account: "7", after: "1", haste: "误拦", sha256: "ab", version: "2" }),
    'shenfa activation 1\n{"account":"7","after":"1","haste":"误拦","sha256":"ab","version":"2"}',
  );
});

test("of an older list that comes back, one signs that he asks and another that he agrees", () => {
  const words = { account: "7", after: "3", reason: "误拦", sha256: "ab", version: "1" };
  assert.equal(
    returnPayload({ ...words, previous: "4" }),
    'shenfa return 1\n{"account":"7","after":"3","previous":"4","reason":"误拦","sha256":"ab","version":"1"}',
  );
  assert.equal(
    agreementPayload({ ...words, id: "5" }),
    'shenfa activation 1\n{"account":"7","after":"3","reason":"误拦","return":"5","sha256":"ab","version":"1"}',
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
