// A system of its own for a test: ./run on a fresh folder and a free port, stopped at the end.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const top = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Does nobody have it? */
function isFree(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", (error) => (error.code === "EADDRINUSE" ? resolve(false) : reject(error)));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/**
 * The first of as many in a row as ./run wants: the pages', and one for each stand-in; tests/support/port.c has the same.
 * None of those that the system hands to whoever connects, for any call of a test beside this one would take one before it is
 * wanted; only where it hands out nearly all, some of those.
 */
async function freePorts() {
  const [begins] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").trim().split(/\s+/u).map(Number);
  const lowest = 10000, row = 9, handedOut = begins < lowest + 1000 ? 32768 : begins;
  for (let tries = 0; tries < 1000; tries++) {
    const first = randomInt(lowest, handedOut - row);
    const free = await Promise.all(Array.from({ length: row }, (_, i) => isFree(first + i)));
    if (free.every(Boolean)) {
      return first;
    }
  }
  throw new Error("no nine free ports in a row");
}

function run(...args) {
  const done = spawnSync(join(top, "run"), args, { cwd: top, encoding: "utf8" });
  if (done.status !== 0) {
    throw new Error(`./run ${args.join(" ")}: ${done.stdout}${done.stderr}`);
  }
}

/** Where the stand-in for WeChat listens: what its courier was told. */
function platformOf(data) {
  const file = readdirSync(join(data, "couriers")).find((name) => name.startsWith("wechat-"));
  return JSON.parse(readFileSync(join(data, "couriers", file), "utf8")).secrets.api;
}

/** The command at somebody's own terminal, with what is typed there. */
function command(home, input, args) {
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home };
  const done = spawnSync(join(top, "build/release/shenfa"), args, { input, env, encoding: "utf8" });
  if (done.status !== 0) {
    throw new Error(`shenfa ${args.join(" ")}: ${done.stdout}${done.stderr}`);
  }
  return done.stdout;
}

/** What the stand-in for WeChat has from before this house: lines of its ledger. */
function publishBefore(data, titles) {
  const lines = titles.map((title, i) => {
    const item = { title, author: "", digest: "", content: `<p>${title}</p>`, content_source_url: "", url: `http://127.0.0.1/s/old${i}`, is_deleted: false };
    return JSON.stringify({ event: "published", article: { article_id: `old${i}`, update_time: 1600000000, content: { news_item: [item] } } });
  });
  if (lines.length) {
    mkdirSync(join(data, "sim"));
    chmodSync(join(data, "sim"), 0o777);
    writeFileSync(join(data, "sim/wechat.jsonl"), `${lines.join("\n")}\n`);
    chmodSync(join(data, "sim/wechat.jsonl"), 0o666);
  }
}

/** { url, data, passwords: { login: one-time password }, platform, shenfa(input, …words), restart(), stop() } */
export async function startSystem(articles = []) {
  const data = mkdtempSync(join(tmpdir(), "sf-"));
  publishBefore(data, articles);
  const start = ["--channels=website,wechat,weibo", "--data", data, "--port", String(await freePorts()), "--no-install"];
  run(...start);
  const first = JSON.parse(readFileSync(join(data, "first-run.json"), "utf8"));
  const passwords = Object.fromEntries(first.accounts.map((a) => [a.account, a.password]));
  const stop = () => {
    run("--stop", "--data", data);
    rmSync(data, { recursive: true, force: true });
  };
  const restart = () => {
    run("--stop", "--data", data);
    run(...start);
  };
  const shenfa = (input, ...args) => command(join(data, "terminal"), input, args);
  return { url: first.url, data, passwords, platform: platformOf(data), shenfa, restart, stop };
}
