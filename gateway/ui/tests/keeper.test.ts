import assert from "node:assert/strict";
import test from "node:test";
import type { Meta, WorkingCopy } from "../src/api/types";
import { Keeper, latest, type KeeperState } from "../src/pages/editor/keeper";

const LINE = { id: "1", correction: null };
const words = (html: string) => ({ title: "题", html, meta: {} as Meta });
const copyOf = (html: string, version: string): WorkingCopy => ({ ...words(html), base: "b", at: "2026-11-29T01:00:00Z", version });

/** A server that keeps one copy, as working_copy_put does; another page may write there. */
function desk() {
  const held = new Map<string, string>();
  const server = { copy: null as WorkingCopy | null, page: "", n: 0, lost: false };
  const storage = { getItem: (k: string) => held.get(k) ?? null, setItem: (k: string, v: string) => held.set(k, v), removeItem: (k: string) => held.delete(k) };
  Object.assign(globalThis, { window: globalThis, document: { cookie: "" }, sessionStorage: storage });
  const put = (body: WorkingCopy & { page: string }, seen: string) => {
    if ((server.copy?.version ?? "") !== seen && server.page !== body.page) {
      return new Response(JSON.stringify({ code: "working_copy.stale", title: "" }), { status: 412, headers: { "content-type": "application/problem+json" } });
    }
    server.copy = { ...body, at: "2026-11-29T02:00:00Z", version: `v${++server.n}` };
    server.page = body.page;
    if (server.lost) {
      throw new TypeError("network");
    }
    return new Response(JSON.stringify({ at: server.copy.at, version: server.copy.version, findings: [], html: "" }));
  };
  globalThis.fetch = (async (_: unknown, init: { method: string; body: string; headers: Record<string, string> }) =>
    init.method === "PUT"
      ? put(JSON.parse(init.body), init.headers["If-Match"].replace(/"/g, ""))
      : new Response(JSON.stringify(server.copy))) as unknown as typeof fetch;
  const states: KeeperState["kind"][] = [];
  const others: (string | undefined)[] = [];
  const keeper = new Keeper(LINE, "b", "", {
    onState: (s) => states.push(s.kind),
    onFindings: () => {},
    onElsewhere: (other) => others.push(other?.html),
  });
  return { server, keeper, states, others };
}

test("what another page wrote is not written over; she chooses, and then it goes on", async () => {
  const { server, keeper, states, others } = desk();
  keeper.change(words("甲"));
  assert.equal(await keeper.flush(), null);
  server.copy = copyOf("甲乙", "theirs");
  server.page = "telephone";
  keeper.change(words("甲丙"));
  assert.equal((await keeper.flush())?.code, "working_copy.stale");
  assert.deepEqual([others, states.at(-1)], [["甲乙"], "elsewhere"]);
  keeper.change(words("甲丙丁"));
  assert.equal(await keeper.flush(), null, "nothing is sent before she has chosen");
  assert.equal(server.copy.html, "甲乙");
  assert.equal(latest(LINE, server.copy).other?.html, "甲乙", "nor is it after the page was loaded anew");
  assert.equal(await keeper.goOn("theirs"), null);
  assert.equal(server.copy.html, "甲丙丁");
  keeper.stop();
});

test("a page whose answer was lost goes on from its own words", async () => {
  const { server, keeper, others } = desk();
  server.lost = true;
  keeper.change(words("甲"));
  assert.equal((await keeper.flush())?.away, true);
  server.lost = false;
  keeper.change(words("甲乙"));
  assert.equal(await keeper.flush(), null);
  assert.deepEqual([server.copy?.html, others], ["甲乙", []]);
  keeper.stop();
});

/** The clock in her hands: what was to happen after the pause. */
function clock(): () => void {
  let due = () => {};
  Object.assign(globalThis, { window: { setTimeout: (work: () => void) => ((due = work), 0) } });
  return () => due();
}

test("what is typed while a version is saved is kept, and goes on from that version", async () => {
  const { server, keeper, states, others } = desk();
  const pause = clock();
  keeper.change(words("甲"));
  assert.equal(await keeper.flush(), null);
  const sent = words("甲");
  let answer = (_: { head: string }) => {};
  const saving = keeper.save(sent, () => new Promise<{ head: string }>((done) => (answer = done)));
  server.copy = null; /* the version takes the working copy with it; its answer is still on the way */
  keeper.change(words("甲乙"));
  pause();
  await new Promise((done) => setImmediate(done));
  assert.deepEqual([server.copy, others], [null, []], "no autosave comes between");
  answer({ head: "h2" });
  await saving;
  assert.equal(latest(LINE, null).copy?.html, "甲乙", "this tab has them");
  assert.deepEqual([keeper.base, states.at(-1)], ["h2", "waiting"]);
  pause();
  assert.equal(await keeper.flush(), null);
  assert.deepEqual([server.copy!.html, server.copy!.base, others], ["甲乙", "h2", []]);
  keeper.stop();
});

test("where nothing was typed since, nothing is kept; where the save fails, everything is", async () => {
  const { keeper, states } = desk();
  clock();
  const sent = words("甲");
  keeper.change(sent);
  await assert.rejects(keeper.save(sent, () => Promise.reject(new Error("network"))));
  assert.equal(latest(LINE, null).copy?.html, "甲");
  await keeper.save(sent, () => Promise.resolve({ head: "h2" }));
  assert.deepEqual([latest(LINE, null).copy, keeper.base, states.at(-1)], [null, "h2", "clean"]);
});
