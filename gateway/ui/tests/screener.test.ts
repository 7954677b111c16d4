import assert from "node:assert/strict";
import test from "node:test";
import { Screener } from "../src/pages/editor/screener";

/** Each question waits until the test answers it; the clock stands still but for the pause. */
function desk() {
  const asked: { html: string; answer: () => Promise<void> }[] = [];
  const shown: string[] = [];
  Object.assign(globalThis, { window: globalThis, document: { cookie: "" } });
  globalThis.fetch = ((_: unknown, init: { body: string }) => {
    const { title, html } = JSON.parse(init.body);
    return new Promise<Response>((answer) =>
      asked.push({
        html,
        answer: async () => {
          answer(new Response(JSON.stringify({ findings: [{ id: title + html }] }), {
            headers: { "content-type": "application/json" },
          }));
          await pause(20);
        },
      }),
    );
  }) as typeof fetch;
  const screener = new Screener({ id: "1", correction: null }, (list) => shown.push(...list.map((f) => f.id)));
  const type = (html: string, title = "") => screener.change({ title, html, meta: {} as never });
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

test("a title that changed is another text; particulars are not", async () => {
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
});
