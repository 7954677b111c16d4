import assert from "node:assert/strict";
import { test } from "node:test";
import { screened } from "../src/pages/channels/stock";

const words = (current: boolean, points = 10) => ({ words: { current, points, more: 0, at: "" } });
const none = { words: null };

test("where no words came, titles are all that was screened, and it says so", () => {
  assert.deepEqual(screened([none, none]), ["只按标题检查：连接器没有送来正文，请逐项打开查看。"]);
});

test("what was read whole needs no warning", () => {
  assert.deepEqual(screened([words(true)]), ["标题和正文都检查过。"]);
});

test("each that was not read, or not as it stands now, is counted", () => {
  assert.deepEqual(screened([words(true, 20000), words(false), none]), [
    "标题都检查过，正文检查过 1 项。",
    "1 项只按标题检查：连接器没有送来正文，请逐项打开查看。",
    "1 项检查以后词表或正文变了，等连接器下次送来正文再检查。",
    "1 项的正文太长，只检查了前 2 万字。",
  ]);
});
