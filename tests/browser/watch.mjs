// Something is on an account that nobody released: what was there before is adopted by two people, what comes
// afterwards is an incident, which ends by being gone or by being explained.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { look } from "./looking.mjs";
import { play } from "./scene.mjs";

const ACCOUNT = "宁波大数据（微信公众号本机替身）";

/** At the platform's own console, past this house. */
async function console_(system, body) {
  const answer = await fetch(`${system.platform}/_sim/console`, { method: "POST", body: JSON.stringify(body) });
  assert.equal(answer.status, 200);
  return (await answer.json()).article_id;
}

/** The stand-in for Weibo: what its courier was told. */
function weiboOf(data) {
  const file = readdirSync(join(data, "couriers")).find((name) => name.startsWith("weibo-"));
  return JSON.parse(readFileSync(join(data, "couriers", file), "utf8")).secrets.api;
}

async function face(system, scene) {
  const answer = await fetch(`${weiboOf(system.data)}/_sim/scene`, { method: "POST", body: JSON.stringify(scene) });
  assert.equal(answer.status, 200);
}

const post = (system, title) => console_(system, { act: "publish", title, content: `<p>${title}</p>` });

/** The couriers look every second or so instead of every five minutes. */
async function hurry({ system, sysadmin }) {
  await sysadmin.page.evaluate(async () => {
    const list = await (await fetch("/api/v1/channel-accounts")).json();
    const calls = { calls_a_day: 100000, watch_calls_a_day: 100000 };
    for (const c of list.items) {
      const changed = await fetch(`/api/v1/channel-accounts/${c.id}`, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-Shenfa": "1", "If-Match": `"${c.version}"` },
        body: JSON.stringify({ settings: { ...c.settings, watch_minutes: 0.02, watch_calls_per_hour: 100000, ...(c.channel === "weibo" && calls) } }),
      });
      if (!changed.ok) {
        throw new Error(await changed.text());
      }
    }
  });
  await face(system, { calls_a_day: 100000 });
  system.restart();
}

const card = (person) => person.page.locator(".channels > .card", { hasText: ACCOUNT });

/** One of the two old articles is nobody's: it is left out, and strange from then on. */
async function adopt(scene) {
  const { operator, reviewer } = scene;
  await operator.until("/channels", () => card(operator).getByRole("link", { name: "存量待确认" }).isVisible());
  await look(scene, operator, "channels-board");
  await card(operator).getByRole("link", { name: "存量待确认" }).click();
  await operator.page.getByRole("checkbox", { name: "扫黑险恶旧文" }).uncheck();
  await operator.page.getByText("1 项命中规则").waitFor();
  await operator.page.locator(".hits li", { hasText: "“扫黑险恶”" }).first().waitFor();
  await look(scene, operator, "baseline");
  const sign = operator.page.getByRole("button", { name: /^签名确认存量（\d+ 项）$/ });
  await sign.focus();
  await operator.page.keyboard.press("Enter");
  await operator.page.getByText("由您提出的，须另一人确认。").waitFor();
  const path = new URL(operator.page.url()).pathname;
  await reviewer.page.goto(path);
  await reviewer.page.getByText("不认可").waitFor();
  await look(scene, reviewer, "baseline-second");
  await reviewer.button("签名确认存量").click();
  await reviewer.page.getByText("已确认", { exact: true }).waitFor();
}

const row = (person, title) => person.page.getByRole("link", { name: `处理：${title}` });

async function opened(person, title) {
  await person.until("/incidents", () => row(person, title).isVisible());
  await row(person, title).click();
  await person.page.getByRole("heading", { name: "现在怎么办" }).waitFor();
}

async function stranger(scene) {
  const { system, operator, secadmin } = scene;
  const id = await post(system, "点击领取红包");
  await opened(operator, "点击领取红包");
  await operator.page.getByText("方一舟 第一个查看").waitFor();
  assert.equal(await operator.button("办结").count(), 0, "it still stands there");
  await operator.button("登记告知：发展规划处").click();
  await operator.dialog().getByRole("button", { name: "已电话告知" }).click();
  await operator.dialog().getByRole("button", { name: "登记", exact: true }).click();
  await operator.dialog().waitFor({ state: "detached" });
  await operator.page.getByText("已告知").waitFor();
  await look(scene, operator, "incident");
  await operator.button("紧急停发").click();
  await operator.button("账号异常").click();
  await operator.dialog().locator("button.danger").click();
  await operator.dialog().waitFor({ state: "detached" });
  await operator.page.getByText("已紧急停发").waitFor();
  await secadmin.page.goto("/incidents");
  await row(secadmin, "点击领取红包").waitFor();
  await look(scene, secadmin, "incidents");
  await console_(system, { act: "delete", article_id: id });
  await operator.button("办结").waitFor();
  await operator.button("办结").click();
  await operator.dialog().getByLabel("处理经过（必填）").fill("平台口令已更换，文章已删除");
  await operator.dialog().getByRole("button", { name: "办结", exact: true }).click();
  await operator.dialog().waitFor({ state: "detached" });
  await operator.page.getByText(/办结（已处置）：平台口令已更换/).waitFor();
}

/** Two people sign, and the courier deletes it. */
async function removed(scene) {
  const { system, operator, reviewer } = scene;
  await post(system, "扫码领取补贴");
  await opened(operator, "扫码领取补贴");
  await operator.button("申请删除").click();
  await operator.button("账号被盗用").click();
  await look(scene, operator, "removal-ask");
  await operator.dialog().getByRole("button", { name: "签名并申请删除" }).click();
  await operator.dialog().waitFor({ state: "detached" });
  await operator.page.getByText("由您提出的，须另一人确认。").waitFor();
  assert.equal(await operator.button("补登").count(), 0, "it is deleted or entered, not both");
  await reviewer.page.goto(new URL(operator.page.url()).pathname);
  await reviewer.page.getByText("要删除的").waitFor();
  await look(scene, reviewer, "removal-second");
  await reviewer.button("签名确认删除").click();
  await reviewer.page.getByText("已看到消失", { exact: true }).waitFor();
  await look(scene, reviewer, "removal-done");
  await reviewer.button("办结").click();
  await reviewer.dialog().getByLabel("处理经过（必填）").fill("口令已更换，由连接器删除");
  await reviewer.dialog().getByRole("button", { name: "办结", exact: true }).click();
  await reviewer.page.getByText(/办结（已处置）：口令已更换/).waitFor();
}

/** Posted by hand while the system was down, with somebody's approval. */
async function entered(scene) {
  const { system, operator, reviewer } = scene;
  await post(system, "停机期间的停水通知");
  await opened(operator, "停机期间的停水通知");
  await operator.button("补登").click();
  const dialog = operator.dialog();
  await dialog.getByLabel(/^批准人/).fill("王局长");
  await dialog.getByLabel(/^批准依据/).fill("值班记录第12号");
  await dialog.getByLabel(/^为什么人工发布/).fill("系统停机检修");
  await look(scene, operator, "entry");
  await dialog.getByRole("button", { name: "签名并补登" }).click();
  await dialog.waitFor({ state: "detached" });
  await operator.page.getByText("由您提出的，须另一人确认。").waitFor();
  await reviewer.page.goto(new URL(operator.page.url()).pathname);
  await reviewer.page.getByText("值班记录第12号").waitFor();
  await look(scene, reviewer, "entry-second");
  await reviewer.button("签名确认补登").click();
  await reviewer.page.getByText(/办结（补登说明）/).waitFor();
}

/** Another name on the account: two people answer for it. Another one again, and nobody does: it is somebody's who got in. */
async function faces(scene) {
  const { system, operator, reviewer } = scene;
  const account = operator.page.locator(".channels > .card", { hasText: "微博本机替身" });
  await operator.until("/channels", () => account.getByText(/^\d+ 项/).isVisible());
  await face(system, { name: "宁波数据发布" });
  await opened(operator, "宁波数据发布");
  await look(scene, operator, "profile");
  await operator.button("认可变化").click();
  await operator.dialog().getByRole("button", { name: "本单位更名" }).click();
  await look(scene, operator, "profile-adopt");
  await operator.dialog().getByRole("button", { name: "签名并认可" }).click();
  await operator.dialog().waitFor({ state: "detached" });
  await operator.page.getByText("由您提出的，须另一人确认。").waitFor();
  await reviewer.page.goto(new URL(operator.page.url()).pathname);
  await look(scene, reviewer, "profile-second");
  await reviewer.button("签名确认资料变化").click();
  await reviewer.page.getByText(/办结/).first().waitFor();
  await face(system, { name: "领红包" });
  await opened(operator, "领红包");
  await operator.button("认定为他人改动").click();
  await operator.dialog().getByLabel("怎样认定的（必填）").fill("没有人改过名称，登录记录里有外地的设备");
  await look(scene, operator, "profile-intrusion");
  await operator.dialog().locator("button.danger").click();
  await operator.dialog().waitFor({ state: "detached" });
  await operator.page.getByText("登录记录里有外地的设备").waitFor();
  assert.equal(await operator.button("认可变化").count(), 0, "what was called an intrusion is adopted no more");
  await face(system, { name: "宁波数据发布" });
  await operator.button("办结").waitFor();
}

const site = (person) => person.page.locator(".channels > .card", { has: person.page.locator("h2", { hasText: "网站" }) });

async function ask(scene, person, what, reason) {
  await person.page.goto("/channels");
  await site(person).getByRole("button", { name: new RegExp(`^整站${what}`) }).click();
  await person.dialog().getByRole("textbox").fill(reason);
  await look(scene, person, `closure-ask-${what === "停止服务" ? "close" : "open"}`);
  await person.dialog().getByRole("button", { name: `签名并提出${what}` }).click();
  await person.dialog().waitFor({ state: "detached" });
  await site(person).getByText("等另一位统一审核人或分管领导确认。").waitFor();
}

async function confirm(scene, person, what) {
  await person.page.goto("/channels");
  await site(person).getByText(reasonOf[what]).first().waitFor();
  await look(scene, person, `closure-second-${what === "停止服务" ? "close" : "open"}`);
  const button = site(person).getByRole("button", { name: `签名确认${what}` });
  const answered = person.page.waitForResponse((r) => r.request().method() === "POST");
  await button.click();
  assert.ok((await answered).ok(), "the second signature"); /* who goes on before would take it back */
  await button.waitFor({ state: "detached" });
}

const reasonOf = { 停止服务: "网站首页被篡改", 恢复服务: "漏洞已修补，内容已核对" };

/** What the public gets. */
async function publicPage(system) {
  const file = join(system.data, "site/current/index.html");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** The whole site out of sight, and back, each by two people. */
async function closed(scene) {
  const { system, operator, reviewer, leader } = scene;
  await ask(scene, operator, "停止服务", reasonOf["停止服务"]);
  assert.equal(await site(operator).getByRole("button", { name: "签名确认停止服务" }).count(), 0, "one alone");
  await confirm(scene, reviewer, "停止服务");
  await reviewer.until("/channels", () => site(reviewer).getByText("整站已停止服务。").isVisible());
  assert.match(await publicPage(system), /本网站暂停服务/);
  await look(scene, reviewer, "closure");
  await ask(scene, reviewer, "恢复服务", reasonOf["恢复服务"]);
  await confirm(scene, leader, "恢复服务");
  await leader.until("/channels", async () => (await site(leader).getByText("整站已停止服务。").count()) === 0 &&
    (await site(leader).getByText("正在恢复服务").count()) === 0);
  assert.doesNotMatch(await publicPage(system), /本网站暂停服务/);
}

/** What hurts the next release is on the board before it. */
async function board(scene) {
  const { system, operator } = scene;
  await fetch(`${system.platform}/_sim/faults`, {
    method: "POST",
    body: JSON.stringify({ path: "freepublish/batchget", times: 100000, kind: "errcode", errcode: 40164 }),
  });
  await operator.until("/channels", () => card(operator).getByText(/不在公众号的白名单内/).isVisible());
  await card(operator).getByRole("button", { name: /^测试/ }).click();
  await card(operator).getByText("测试不通过。").waitFor();
  await operator.page.locator(".board").getByText("异常").or(operator.page.locator(".board").getByText("紧急停发")).first().waitFor();
  await look(scene, operator, "channels-bad");
}

/** Left open: it ends when the account does. */
async function left(scene) {
  await post(scene.system, "点击领取礼品");
  await opened(scene.operator, "点击领取礼品");
}

/** The account is closed and nobody looks at it any more: a person says how it ended, by the keyboard. */
async function ended(scene) {
  const { operator, sysadmin } = scene;
  await sysadmin.page.goto("/channels");
  await card(sysadmin).getByRole("button", { name: /^注销/ }).click();
  await sysadmin.dialog().getByLabel("理由（必填）").fill("账号被盗，另行注册");
  await sysadmin.dialog().locator("button.danger").click();
  await sysadmin.dialog().waitFor({ state: "detached" });
  await opened(operator, "点击领取礼品");
  await operator.page.getByText("账号已注销，系统不再查看上面的内容").waitFor();
  await look(scene, operator, "unseen");
  await operator.button("已由人处置").focus();
  await operator.page.keyboard.press("Enter");
  await operator.dialog().getByLabel("查明的原因（必填）").fill("口令泄露，已更换");
  assert.equal(await operator.button("已处置，办结").isDisabled(), true, "nothing shows it yet");
  await operator.dialog().getByLabel("在平台上做了什么（必填）").fill("10:20 由方一舟登录删除，截图 3 号");
  await look(scene, operator, "decide");
  await operator.button("已处置，办结").focus();
  await operator.page.keyboard.press("Enter");
  await operator.dialog().waitFor({ state: "detached" });
  await operator.page.getByText("办结（已由人处置）：口令泄露，已更换；在平台上：10:20 由方一舟登录删除，截图 3 号").waitFor();
  await look(scene, operator, "decided");
}

await play("watch", async (scene) => {
  for (const login of ["operator", "reviewer", "leader", "secadmin", "sysadmin"]) {
    await scene.person(login);
  }
  await scene.step("the couriers look often", hurry);
  await scene.step("two people adopt what was there before, but for one thing", adopt);
  await scene.step("a post by nobody is an incident, and ends when it is gone", stranger);
  await scene.step("what nobody explains is deleted when two people sign", removed);
  await scene.step("a post by hand explains itself afterwards", entered);
  await scene.step("an account's name changes: adopted by two, or called an intrusion", faces);
  await scene.step("a site is taken down whole by two people, and comes back", closed);
  await scene.step("another post by nobody is left open", left);
  await scene.step("trouble with the account is on the board before the next release", board);
  await scene.step("the account is closed: what stood there is ended by a person", ended);
}, ["三年前的旧文", "扫黑险恶旧文"]);
