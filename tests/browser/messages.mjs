// 推送编排 with real items: two wait, are put in order, given up, put in order again and sent to every follower in one
// message; the stand-in's own ledger says that it was one, with the items in that order.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openDraft, save, type } from "./desk.mjs";
import { look } from "./looking.mjs";
import { play } from "./scene.mjs";

const SECOND = "数据安全宣传周开幕";

/** What an input of the bureau's time takes: "2026-11-29T22:00". */
function local(ms) {
  return new Date(ms + 8 * 3600000).toISOString().slice(0, 16);
}

/** The account sends to every follower from now on; what it has been told besides stays. */
async function sendToEverybody({ sysadmin }) {
  await sysadmin.go("渠道");
  const status = await sysadmin.page.evaluate(async () => {
    const list = await (await fetch("/api/v1/channel-accounts")).json();
    const { id, settings } = list.items.find((c) => c.channel === "wechat");
    const body = JSON.stringify({ settings: { ...settings, mode: "mass" } });
    const headers = { "Content-Type": "application/json", "X-Shenfa": "1", "If-Match": "*" };
    return (await fetch(`/api/v1/channel-accounts/${id}`, { method: "PUT", headers, body })).status;
  });
  assert.equal(status, 200);
}

async function write({ editor }) {
  const { page } = editor;
  await editor.go("稿件");
  await editor.link("撰稿").click();
  await page.getByLabel("标题").fill(SECOND);
  await editor.button("开始撰写").click();
  await page.locator(".ProseMirror").waitFor();
  await type(editor, "宣传周今日开幕，将举办讲座和展览。");
}

async function handIn({ editor }) {
  const { page } = editor;
  await page.getByLabel("公开属性（送审必填）").selectOption("主动公开");
  await save(editor);
  await editor.button("提交送审").click();
  const dialog = editor.dialog();
  await dialog.getByLabel(/^微信公众号/).waitFor();
  await dialog.getByLabel(/^网站/).setChecked(false);
  await dialog.getByLabel(/^微博/).setChecked(false);
  await dialog.getByLabel("修改说明（必填）").fill("请推送");
  await dialog.getByRole("button", { name: "提交送审（1 个渠道）" }).click();
  await page.getByText(/^登记号 \d{4}-\d{4}$/).waitFor();
}

async function agree(person, title) {
  const { page } = person;
  await person.until("/todo", () => page.getByRole("link", { name: `审核：${title}` }).isVisible());
  await page.getByRole("link", { name: `审核：${title}` }).click();
  await page.locator(".open-item").first().waitFor();
  await person.openAll();
  await page.locator("button.agree").click();
  await page.locator(".tabs").waitFor();
}

async function bothWait(scene) {
  const { operator, title } = scene;
  const { page } = operator;
  await operator.until("/messages", () => page.getByRole("heading", { name: "待群发（2）" }).isVisible());
  await page.getByRole("link", { name: title }).waitFor();
  await look(scene, operator, "messages-waiting");
}

/** The second one first: it is moved up. */
async function arrange({ operator, title }, at) {
  const { page } = operator;
  await operator.button(`加入：${title}`).click();
  await operator.button(`加入：${SECOND}`).click();
  await operator.button(`上移：${SECOND}`).click();
  await page.getByLabel("群发时间").fill(at);
  await operator.button("确定编排").click();
  await page.getByRole("heading", { name: "已编排的群发" }).waitFor();
}

async function changeOnesMind(scene) {
  const { operator } = scene;
  const { page } = operator;
  await arrange(scene, local(Date.now() + 2 * 3600000));
  await page.getByRole("heading", { name: "待群发（0）" }).waitFor();
  await page.getByText("随头条一起群发").waitFor();
  await look(scene, operator, "messages-arranged");
  await operator.button(`取消编排：${SECOND}`).click();
  await page.getByRole("heading", { name: "待群发（2）" }).waitFor();
}

/** Who writes sees the page, and has nothing to press. */
async function notTheEditors({ editor }) {
  await editor.page.goto("/messages");
  await editor.page.waitForLoadState("networkidle");
  assert.equal(await editor.button(`加入：${SECOND}`).count(), 0);
}

async function isSent(scene) {
  const { operator, system, title } = scene;
  const { page } = operator;
  await arrange(scene, local(Date.now()));
  await operator.until("/messages", async () => (await page.locator(".message .tag", { hasText: "已发布" }).count()) === 2);
  await page.locator(".message").getByText("已群发").waitFor();
  await look(scene, operator, "messages-sent");
  const lines = readFileSync(join(system.data, "sim/wechat.jsonl"), "utf8").trim().split("\n");
  const sent = lines.filter((line) => JSON.parse(line).event === "sent");
  assert.equal(sent.length, 1, "more than one message");
  const book = lines.join("\n");
  assert.ok(book.indexOf(SECOND) >= 0 && book.indexOf(title) > 0);
  assert.ok(sent[0].indexOf(SECOND) < sent[0].indexOf(title) || sent[0].indexOf(title) < 0, "another order");
}

await play("messages", async (scene) => {
  scene.title = "我局印发网络数据安全管理实施细则";
  await scene.step("1 the account sends to every follower; two items are handed in", async () => {
    await sendToEverybody({ sysadmin: await scene.person("sysadmin") });
    await scene.person("editor");
    await openDraft(scene.editor, scene.title);
    await handIn(scene);
    await write(scene);
    await handIn(scene);
  });
  await scene.step("2 both are agreed to, and wait", async () => {
    for (const login of ["head", "reviewer"]) {
      const person = await scene.person(login);
      await agree(person, scene.title);
      await agree(person, SECOND);
    }
    await scene.person("operator");
    await bothWait(scene);
  });
  await scene.step("3 put in order, given up, and not the editor's to do", async () => {
    await changeOnesMind(scene);
    await notTheEditors(scene);
  });
  await scene.step("4 sent once, in that order", () => isSent(scene));
});
console.log(`${look.count} looks`);
