import assert from "node:assert/strict";
import test from "node:test";
import type { Finding, Meta } from "../src/api/types";
import { fieldName } from "../src/html/fields";
import { messageOf, placeWords } from "../src/html/place";
import { equalInField, fieldText, isLocked, replacedField, straysOf, tagsOf, typedAt, withOverride } from "../src/pages/editor/fields";
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
  assert.deepEqual(replacedField(meta, [finding("tags", 5, "帐号")], "账号").tags, ["新的帐号", "账号"]);
  assert.deepEqual(replacedField(meta, [finding("tags", 2, "帐号")], "账号").tags, ["新的账号", "帐号"]);
  assert.equal(fieldText(meta, "tags"), "新的帐号，帐号");
  assert.deepEqual(tagsOf(" big data，数据、 ,"), ["big data", "数据"]);
});

test("of alike tags each finding has its own, and all of them change once", () => {
  const meta = { tags: ["国家级园区", "国家级平台"] } as unknown as Meta;
  const list = [finding("tags", 0, "国家级"), finding("tags", 6, "国家级")];
  assert.deepEqual(replacedField(meta, [list[1]], "省级").tags, ["国家级园区", "省级平台"]);
  assert.deepEqual(replacedField(meta, list, "国家级别").tags, ["国家级别园区", "国家级别平台"]);
  const spread = { tags: ["平安", "扫", "黑", "险", "恶"] } as unknown as Meta;
  assert.deepEqual(replacedField(spread, [finding("tags", 3, "扫，黑，险，恶")], "扫黑除恶").tags, ["平安", "扫黑除恶"]);
});

test("of alike tags the one that is meant is shown, whatever marks are typed between them", () => {
  const second = finding("tags", 6, "国家级");
  assert.equal(typedAt("国家级园区，国家级平台", second), 6);
  assert.equal(typedAt("国家级园区 ,  国家级平台", second), 9);
  assert.equal(typedAt("国家级园区", second), 0);
  assert.equal(typedAt("园区", second), -1);
  assert.equal(typedAt("𠮷的帐号", finding("summary", 2, "帐号")), 3);
});

test("what a 公文 is known by stays as it is; its summary does not", () => {
  assert.equal(isLocked("ISSUED", "doc_no"), true);
  assert.equal(isLocked("ISSUED", "summary"), false);
  assert.equal(isLocked("ISSUED", "validity"), false, "a 公文 may be repealed");
  assert.equal(isLocked("COPY", "doc_no"), false);
});

test("what is filled in and has no field on the page gets one", () => {
  const channels = { weibo: { title: "甲", author: "乙", cover: "丙" }, app: { title: "丁" }, sms: { list: "戊", summary: "己" } };
  const meta = { doc_no: "甬数〔2026〕1号", summary: "庚", channels } as unknown as Meta;
  assert.deepEqual(straysOf(meta, "COPY", ["weibo", "sms"]), ["doc_no", "channels/weibo/author", "channels/app/title"]);
  assert.deepEqual(straysOf(meta, "ISSUED", ["weibo", "sms", "app"]), ["channels/weibo/author"]);
  assert.deepEqual(straysOf({} as Meta, "COPY", []), []);
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
