import assert from "node:assert/strict";
import test from "node:test";
import { Composition } from "../src/pages/editor/composition";

function desk() {
  const done: string[] = [];
  const composition = new Composition();
  const typed = (what: string) => composition.typed(() => done.push(what));
  const said = (what: string) => composition.said(() => done.push(what));
  return { composition, done, typed, said };
}

test("what an input method is putting together is handed on once, when it is done", () => {
  const { composition, done, typed } = desk();
  composition.begin();
  typed("sh");
  typed("shu");
  typed("数");
  assert.deepEqual(done, []);
  composition.end();
  assert.deepEqual(done, ["数"]);
  typed("数据");
  assert.deepEqual(done, ["数", "数据"]);
});

test("an answer waits for the word, and is none about words that came meanwhile", () => {
  const { composition, done, typed, said } = desk();
  composition.begin();
  said("旧");
  composition.end();
  assert.deepEqual(done, ["旧"], "it was broken off, and the words are as they were");
  composition.begin();
  typed("数");
  said("旧");
  composition.end();
  composition.end();
  assert.deepEqual(done, ["旧", "数"]);
});
