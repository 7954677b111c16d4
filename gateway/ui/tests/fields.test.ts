import assert from "node:assert/strict";
import test from "node:test";
import type { Finding, Meta } from "../src/api/types";
import { fieldName } from "../src/html/fields";
import { messageOf, placeWords } from "../src/html/place";
import { equalInField, fieldText, replacedField, tagsOf, withOverride } from "../src/pages/editor/fields";
import { inOrder } from "../src/pages/editor/walk";

const finding = (field: string, start: number, quote: string, part: Partial<Finding> = {}) =>
  ({ field, start, end: start + Array.from(quote).length, quote, block: -2, reviewer: "terms", rule: quote, ...part }) as Finding;

test("a field has the name that stands on the page, and the message does not say it twice", () => {
  assert.equal(fieldName("summary"), "摘要");
  assert.equal(fieldName("channels/weibo/text"), "微博全文");
  assert.equal(fieldName("channels/sms/summary"), "短信文字");
  const f = finding("summary", 0, "甲", { message: "（摘要）固定用语：建议改为“乙”" });
  assert.equal(placeWords(f), "在稿件信息“摘要”中");
  assert.equal(messageOf(f), "固定用语：建议改为“乙”");
});

test("words are replaced in the field where they stand, and in no other", () => {
  const meta = { summary: "𠮷的帐号与帐号", channels: { weibo: { text: "帐号" } } } as Meta;
  const list = [finding("summary", 2, "帐号"), finding("summary", 5, "帐号"), finding("channels/weibo/text", 0, "帐号")];
  assert.equal(replacedField(meta, [list[0]], "账号").summary, "𠮷的账号与帐号");
  assert.equal(replacedField(meta, equalInField(list, list[0]), "账号").summary, "𠮷的账号与账号");
  const own = replacedField(meta, [list[2]], "账号");
  assert.equal(fieldText(own, "channels/weibo/text"), "账号");
  assert.equal(own.summary, meta.summary);
  assert.deepEqual(withOverride(own, "weibo", "text", "").channels, {});
});

test("of tags the one that has the words is replaced; they are typed with commas between them", () => {
  const meta = { tags: ["新的帐号", "帐号"] } as unknown as Meta;
  assert.deepEqual(replacedField(meta, [finding("tags", 0, "帐号")], "账号").tags, ["新的帐号", "账号"]);
  assert.deepEqual(replacedField(meta, [finding("tags", 2, "帐号")], "账号").tags, ["新的账号", "帐号"]);
  assert.equal(fieldText(meta, "tags"), "新的帐号，帐号");
  assert.deepEqual(tagsOf(" big data，数据、 ,"), ["big data", "数据"]);
});

test("fields are walked as they stand on the page, each from its beginning", () => {
  const list = [
    finding("channels/weibo/title", 0, "甲"),
    finding("author", 0, "乙"),
    finding("summary", 4, "丙"),
    finding("summary", 0, "丁"),
  ].map((f) => ({ ...f, severity: "BLOCK" as const }));
  assert.equal(inOrder(list).map((f) => f.quote).join(""), "丁丙乙甲");
});
