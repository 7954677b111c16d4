import assert from "node:assert/strict";
import test from "node:test";
import type { Finding } from "../src/api/types";
import { inText, inTitle, isAskable, isSum, messageOf, placeWords, quoteOf } from "../src/html/place";

const file = { sha256: "0".repeat(64), name: "检查表.pdf" };
const finding = (part: Partial<Finding>) => part as Finding;

test("a finding in a file names the file and the page, and is not in the title", () => {
  const f = finding({ block: -2, attachment: file, part: "第3页" });
  assert.equal(placeWords(f), "在附件《检查表.pdf》 第3页中");
  assert.equal(inTitle(f), false);
  assert.equal(inText(f), false);
});

test("what another body found stands in no text, and its report has a number", () => {
  const quote = `JC 17 ${"0".repeat(40)} ${"f".repeat(64)}`;
  const f = finding({ block: -2, reviewer: "external", quote });
  assert.equal(placeWords(f), "在省级平台检测结果中");
  assert.equal(quoteOf(f), "JC 17");
  assert.equal(quoteOf(finding({ reviewer: "terms", quote })), quote);
});

test("what a text adds up to is told from what the reviewers find", () => {
  assert.equal(isSum({ reviewer: "aggregation" }), true);
  assert.equal(isSum({ reviewer: "attachment:0123456789ab:aggregation" }), true);
  assert.equal(isSum({ reviewer: "attachment:0123456789ab:terms" }), false);
});

test("nobody asks to let a sum pass, nor what does not block", () => {
  assert.equal(isAskable({ reviewer: "terms", severity: "BLOCK" }), true);
  assert.equal(isAskable({ reviewer: "terms", severity: "WARN" }), false);
  assert.equal(isAskable({ reviewer: "attachment:0123456789ab:aggregation", severity: "BLOCK" }), false);
});

test("a finding in the name of a file says so", () => {
  assert.equal(placeWords(finding({ block: -2, attachment: file, part: "", quote: "甲" })), "在附件《检查表.pdf》的文件名中");
  assert.equal(placeWords(finding({ block: -2, attachment: file, part: "", quote: "" })), "在附件《检查表.pdf》中");
});

test("the title, the particulars and the words are told apart", () => {
  assert.equal(placeWords(finding({ block: -1 })), "在标题中");
  assert.equal(placeWords(finding({ block: -2 })), "在稿件信息中");
  assert.equal(placeWords(finding({ block: 0 })), null);
});

test("what the place says already is not said again", () => {
  const message = "附件《检查表.pdf》第3页：含手机号码";
  assert.equal(messageOf(finding({ message, attachment: file, part: "第3页" })), "含手机号码");
  assert.equal(messageOf(finding({ message: "含手机号码" })), "含手机号码");
});
