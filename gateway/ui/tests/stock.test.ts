import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../src/api/types";
import { isAllRead, placed, screened, unread } from "../src/pages/channels/stock";

const words = (current: boolean, points = 10) => ({ waits: false, words: { current, points, more: 0, at: "" } });
const none = { waits: false, words: null };
const waits = { waits: true, words: null };

test("where no words came, titles are all that was screened, and it says so", () => {
  assert.deepEqual(screened([none, none]), ["只按标题检查：连接器没有送来正文，请逐项打开查看。"]);
  assert.equal(unread(none), "只按标题");
});

test("before they were asked for nobody is said not to have brought them", () => {
  assert.deepEqual(screened([waits, waits]), [
    "标题都检查过，正文检查过 0 项。",
    "正文还没有送来：连接器下次列账号时送来，再检查。",
  ]);
  assert.equal(unread(waits), "正文还没有送来");
});

test("a picture was not screened by having no words", () => {
  assert.deepEqual(screened([words(true), words(true, 0)]), [
    "标题都检查过，正文检查过 1 项。",
    "1 项没有文字（可能是图片、视频），请打开查看。",
  ]);
  assert.equal(unread(words(true, 0)), "没有文字");
  assert.equal(unread(words(true)), "");
});

test("what was read whole needs no warning", () => {
  assert.deepEqual(screened([words(true)]), ["标题和正文都检查过。"]);
});

test("all is well only where nothing is unread", () => {
  assert.equal(isAllRead([words(true), words(true)]), true);
  for (const one of [none, waits, words(false), words(true, 0)]) {
    assert.equal(isAllRead([words(true), one]), false);
  }
});

test("each that was not read, or not as it stands now, is counted", () => {
  assert.deepEqual(screened([words(true, 20000), words(false), none]), [
    "标题都检查过，正文检查过 1 项。",
    "1 项只按标题检查：连接器没有送来正文，请逐项打开查看。",
    "1 项检查以后词表或正文变了，等连接器下次送来正文再检查。",
    "1 项的正文太长，只检查了前 2 万字。",
  ]);
});

test("the same word in title and text is two, and what has no place is where it was found", () => {
  const f = (block: number) => ({ id: "words:1", block }) as Finding;
  const all = placed({ findings: [f(-1), f(0), f(-1)], found_in_words: 2 });
  assert.deepEqual(all.map((p) => p.where), ["标题", "正文", "正文"]);
  assert.notEqual(all[0].key, all[1].key);
});
