import assert from "node:assert/strict";
import test from "node:test";
import type { Meta, WorkingCopy } from "../src/api/types";
import { Problem } from "../src/api/client";
import { Keeper, latest, workingCopyOf, type KeeperState } from "../src/pages/editor/keeper";
import { Turns } from "../src/pages/editor/use_in_turn";
import { sameWords, spelledBy } from "../src/pages/editor/words";

const LINE = { id: "1", correction: null, person: "7" };
const words = (html: string) => ({ title: "题", html, meta: {} as Meta });
const copyOf = (html: string, version: string): WorkingCopy => ({ ...words(html), base: "b", at: "2026-11-29T01:00:00Z", version });

/** A server that keeps one copy, as working_copy_put does; another page may write there. */
function desk(began: ReturnType<typeof words> | null = null) {
  const held = new Map<string, string>();
  const server = { copy: null as WorkingCopy | null, page: "", n: 0, puts: 0, lost: false, blind: false, session: LINE.person };
  const storage = { getItem: (k: string) => held.get(k) ?? null, setItem: (k: string, v: string) => held.set(k, v), removeItem: (k: string) => held.delete(k) };
  Object.assign(globalThis, { window: globalThis, document: { cookie: "" }, sessionStorage: storage });
  const put = (body: WorkingCopy & { page: string }, seen: string) => {
    server.puts++;
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
      ? init.headers["Shenfa-Person"] === server.session
        ? put(JSON.parse(init.body), init.headers["If-Match"].replace(/"/g, ""))
        : new Response(JSON.stringify({ code: "person.other", title: "" }), { status: 409, headers: { "content-type": "application/problem+json" } })
      : server.blind
        ? Promise.reject(new TypeError("network"))
        : new Response(JSON.stringify(server.copy))) as unknown as typeof fetch;
  const states: KeeperState["kind"][] = [];
  const others: (string | undefined)[] = [];
  const here = { person: LINE.person as string | null };
  const keeper = new Keeper(LINE, "b", "", {
    onState: (s) => states.push(s.kind),
    onFindings: () => {},
    onElsewhere: async (other) => {
      others.push(other?.html);
      return other === null;
    },
    whoIsHere: () => here.person,
  }, began);
  return { server, keeper, states, others, here };
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
  keeper.leave();
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
  keeper.leave();
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
  keeper.leave();
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

test("three who ask at once send the words once", async () => {
  const { server, keeper } = desk();
  clock();
  keeper.change(words("甲"));
  assert.deepEqual(await Promise.all([keeper.flush(), keeper.flush(), keeper.flush()]), [null, null, null]);
  assert.deepEqual([server.puts, server.copy?.html], [1, "甲"]);
});

test("where it cannot be seen what stands there, it is tried again and she is asked nothing", async () => {
  const { server, keeper, states, others } = desk();
  const pause = clock();
  server.copy = copyOf("甲乙", "theirs");
  server.blind = true;
  keeper.change(words("甲丙"));
  assert.equal((await keeper.flush())?.away, true);
  assert.deepEqual([others, states.at(-1), keeper.halts, keeper.stuck], [[], "away", false, true]);
  server.blind = false;
  pause();
  await new Promise((done) => setImmediate(done));
  assert.deepEqual([others, states.at(-1), keeper.halts], [["甲乙"], "elsewhere", true]);
});

test("a page that was loaded anew goes on from what it sent as it went", async () => {
  const { server, keeper, others } = desk(words("甲"));
  clock();
  server.copy = copyOf("甲", "sent as it went");
  keeper.change(words("甲乙"));
  assert.equal(await keeper.flush(), null);
  assert.deepEqual([server.copy?.html, others], ["甲乙", []]);
  server.copy = copyOf("甲", "theirs");
  server.page = "telephone";
  keeper.change(words("甲乙丙"));
  assert.equal((await keeper.flush())?.code, "working_copy.stale", "once it has sent some, those of the beginning are another's");
  assert.deepEqual(others, ["甲"]);
});

test("a version whose answer was lost is this page's own, and no other is", async () => {
  const { server, keeper, others } = desk();
  clock();
  const sent = words("甲");
  keeper.change(sent);
  assert.equal(await keeper.flush(), null);
  await assert.rejects(keeper.save(sent, () => Promise.reject(new Problem(0, "offline", "", ""))));
  assert.deepEqual([keeper.isMine(words("甲")), keeper.isMine(words("乙"))], [true, false]);
  server.copy = null; /* the version took it along */
  server.page = "";
  keeper.change(words("甲乙"));
  assert.equal(await keeper.flush(), null, "nothing is in the way of going on");
  assert.deepEqual([server.copy!.html, others], ["甲乙", [undefined]]);
  await keeper.save(words("甲乙"), () => Promise.resolve({ head: "h3" }));
  assert.equal(keeper.isMine(words("甲")), false);
});

test("what is typed last goes to the server as the page is left, and the next page asks behind it", async () => {
  const { server, keeper, states } = desk();
  clock();
  keeper.change(words("甲"));
  const said = states.length;
  keeper.leave();
  assert.equal((await workingCopyOf(LINE))?.html, "甲");
  assert.deepEqual([server.puts, states.length], [1, said], "nobody is there to be told");
});

test("another person at the same tab is shown nothing of it", async () => {
  const { keeper } = desk();
  clock();
  keeper.change(words("甲"));
  assert.equal(latest(LINE, null).copy?.html, "甲");
  assert.equal(latest({ ...LINE, person: "8" }, null).copy, null);
});

test("the order of the particulars says nothing, nor what the server puts in and leaves out", () => {
  const of = (meta: object) => ({ ...words("甲"), meta: meta as Meta });
  assert.equal(sameWords(of({ summary: "一", channels: { sms: { a: "1", b: "2" } } }), of({ channels: { sms: { b: "2", a: "1" } }, summary: "一" })), true);
  assert.equal(sameWords(of({ summary: "", source: "局" }), of({ kind: "article", source: "局", title: "题" })), true);
  assert.equal(sameWords(of({ tags: ["一", "二"] }), of({ tags: ["二", "一"] })), false);
});

test("a text that the server has put in lines is the same text", () => {
  spelledBy((html) => html.replaceAll("\n", ""));
  const typed = words("<p>甲</p><p>乙</p>");
  const { keeper } = desk();
  clock();
  keeper.change(typed);
  const there = copyOf("<p>甲</p>\n<p>乙</p>\n", "sent as it went");
  assert.equal(latest(LINE, there).other, null, "she is not asked to choose between her words and themselves");
  assert.equal(sameWords(typed, words("<p>甲</p>\n<p>丙</p>\n")), false);
  spelledBy((html) => html);
});

test("one save after the other, and a failed one keeps nobody waiting", async () => {
  const turns = new Turns();
  const done: string[] = [];
  let answer = () => {};
  const first = turns.run(() => new Promise<void>((go) => (answer = go)).then(() => void done.push("一")));
  const second = turns.run(() => Promise.reject(new Error("二")));
  const third = turns.run(async () => done.push("三"));
  await new Promise((go) => setImmediate(go));
  assert.deepEqual(done, []);
  answer();
  await first;
  await assert.rejects(second);
  await third;
  assert.deepEqual(done, ["一", "三"]);
});

test("what she wrote is never sent under the name of whoever logged in meanwhile", async () => {
  const { server, keeper, here } = desk();
  keeper.change(words("甲"));
  here.person = "8";
  assert.equal((await keeper.flush())?.code, "person.other");
  keeper.leave();
  await workingCopyOf(LINE);
  await assert.rejects(keeper.save(words("甲"), async () => ({ head: "c" })), { code: "person.other" });
  assert.equal(server.puts, 0);
  assert.equal(keeper.stuck, true, "whoever closes the page is asked");
  assert.equal(latest(LINE, null).copy?.html, "甲", "and this tab holds them for her");
});

test("where only the server knows that another has logged in, the words stay here until she is back", async () => {
  const { server, keeper, states } = desk();
  server.session = "8";
  keeper.change(words("甲"));
  assert.equal((await keeper.flush())?.code, "person.other");
  assert.deepEqual([states.at(-1), keeper.stuck, latest(LINE, null).copy?.html], ["refused", true, "甲"]);
  server.session = LINE.person;
  assert.equal(await keeper.flush(), null);
  assert.deepEqual([server.copy?.html, states.at(-1), keeper.stuck], ["甲", "saved", false]);
});

test("a version that could not be made leaves the words on their way", async () => {
  const { server, keeper } = desk();
  keeper.change(words("甲"));
  await assert.rejects(keeper.save(words("甲"), () => Promise.reject(new Problem(0, "network", ""))));
  assert.equal(keeper.waits, true, "it is tried again by itself");
  assert.equal(await keeper.flush(), null);
  assert.equal(server.copy?.html, "甲");
});

test("whoever closes the page is asked when the words would not come along", async () => {
  const { keeper } = desk();
  keeper.change(words("甲"));
  assert.equal(keeper.stuck, false, "a short text goes with the page");
  keeper.change(words("甲".repeat(30000)));
  assert.equal(keeper.stuck, true, "a long one does not");
  keeper.change(words("甲"));
  const flight = keeper.flush();
  await Promise.resolve();
  assert.equal(keeper.stuck, true, "nor does what is on its way");
  await flight;
  assert.equal(keeper.stuck, false);
});
