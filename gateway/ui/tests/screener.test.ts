import assert from "node:assert/strict";
import test from "node:test";
import type { Finding } from "../src/api/types";
import { Screener, withWaiting } from "../src/pages/editor/screener";

/** Each question waits until the test answers it; the clock stands still but for the pause. */
function desk() {
  const asked: { html: string; answer: () => Promise<void> }[] = [];
  const shown: string[] = [];
  Object.assign(globalThis, { window: globalThis, document: { cookie: "" } });
  globalThis.fetch = ((_: unknown, init: { body: string }) => {
    const { title, html, meta } = JSON.parse(init.body);
    return new Promise<Response>((answer) =>
      asked.push({
        html,
        answer: async () => {
          answer(new Response(JSON.stringify({ findings: [{ id: title + html + meta.summary }], waiting: [] }), {
            headers: { "content-type": "application/json" },
          }));
          await pause(20);
        },
      }),
    );
  }) as typeof fetch;
  const screener = new Screener({ id: "1", correction: null }, (said) =>
    shown.push(...said.findings.map((f) => f.id)),
  );
  const type = (html: string, title = "", summary = "") =>
    screener.change({ title, html, meta: { summary } as never });
  return { asked, shown, type, screener };
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

test("an answer about words that have changed since is not shown; the next one is", async () => {
  const { asked, shown, type } = desk();
  type("甲");
  await pause(150);
  type("甲乙");
  await asked[0].answer();
  assert.deepEqual(shown, [], "its places are those of other words");
  await pause(150);
  assert.equal(asked[1].html, "甲乙");
  await asked[1].answer();
  assert.deepEqual(shown, ["甲乙"]);
});

test("a title that changed is another text, and so are other particulars", async () => {
  const { asked, shown, type } = desk();
  type("甲", "题");
  await pause(150);
  type("甲", "题目");
  await asked[0].answer();
  assert.deepEqual(shown, []);
  await pause(150);
  type("甲", "题目");
  await asked[1].answer();
  assert.deepEqual(shown, ["题目甲"]);
  type("甲", "题目", "摘要");
  await pause(150);
  type("甲", "题目", "另一摘要");
  await asked[2].answer();
  assert.deepEqual(shown, ["题目甲"], "those of a summary that is gone");
  await pause(150);
  await asked[3].answer();
  assert.deepEqual(shown, ["题目甲", "题目甲另一摘要"]);
});

test("a file that waits for a look keeps what was shown of it, and no other does", () => {
  const found = (id: string, sha256?: string) =>
    ({ id, attachment: sha256 ? { sha256, name: "名单.csv" } : undefined }) as unknown as Finding;
  const shown = [found("旧", undefined), found("在等", "aa"), found("看过", "bb")];
  const said = { findings: [found("新"), found("再看过", "bb")], waiting: ["aa", "cc"] };
  assert.deepEqual(withWaiting(said, shown).map((f) => f.id), ["新", "再看过", "在等"]);
});
