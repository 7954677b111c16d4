import assert from "node:assert/strict";
import test from "node:test";
import { asProblem, get, onLoggedOut, onPause } from "../src/api/client";

/** A server that answers each path with what stands in its list, and with the last of it from then on. */
function server(answers: Record<string, number[]>) {
  const asked: string[] = [];
  globalThis.fetch = (async (url: string) => {
    const path = url.replace("/api/v1", "");
    asked.push(path);
    const list = answers[path];
    const status = list.length > 1 ? list.shift()! : list[0];
    if (!status) {
      throw new TypeError("network");
    }
    return new Response("{}", { status, headers: { "content-type": "application/json" } });
  }) as unknown as typeof fetch;
  const seen = { asked, left: 0, paused: 0 };
  onPause(async (ms) => {
    seen.paused += ms;
  });
  onLoggedOut(() => {
    seen.left++;
  });
  return seen;
}

const statusOf = (call: Promise<unknown>) => call.then(() => 200, (e) => asProblem(e).status);

test("a call that was under way while another tab changed the password is made again, and nobody leaves", async () => {
  const seen = server({ "/todo": [401, 200], "/me": [200] });
  assert.equal(await statusOf(get("/todo")), 200);
  assert.equal(seen.left, 0);
  assert.deepEqual(seen.asked, ["/todo", "/me", "/todo"]);
});

test("so is the question who is here", async () => {
  const seen = server({ "/me": [401, 200] });
  assert.equal(await statusOf(get("/me")), 200);
  assert.equal(seen.left, 0);
});

test("who is really gone leaves, after the same two questions for all calls", async () => {
  const seen = server({ "/todo": [401], "/list": [401], "/me": [401] });
  assert.deepEqual(await Promise.all([statusOf(get("/todo")), statusOf(get("/list"))]), [401, 401]);
  assert.equal(seen.left, 2);
  assert.equal(seen.asked.filter((path) => path === "/me").length, 2);
});

test("between the new password and its cookie nobody is gone yet", async () => {
  const seen = server({ "/todo": [401, 200], "/me": [401, 200] });
  assert.equal(await statusOf(get("/todo")), 200);
  assert.equal(seen.left, 0);
  assert.equal(seen.paused, 1000);
  assert.deepEqual(seen.asked, ["/todo", "/me", "/me", "/todo"]);
});

test("who cannot ask stays, and is not asked about for ever", async () => {
  const seen = server({ "/todo": [401], "/me": [0] });
  assert.equal(await statusOf(get("/todo")), 401);
  assert.equal(seen.left, 0);
  assert.equal(seen.asked.length, 3);
});

test("a wrong password is no lost session", async () => {
  const seen = server({ "/sessions": [401], "/me": [401] });
  assert.equal(await statusOf(get("/sessions")), 401);
  assert.equal(seen.left, 0);
  assert.deepEqual(seen.asked, ["/sessions"]);
});
