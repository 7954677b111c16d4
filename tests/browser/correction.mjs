// 更正线上版本: a typo in what is out is mended while a larger revision lies on the desks, and is brought
// into that revision afterwards.
import assert from "node:assert/strict";
import { atTheEnd, save, type } from "./desk.mjs";
import { look } from "./looking.mjs";
import { play } from "./scene.mjs";

/** To the website alone: it is the quicker of the two. */
async function handIn(person, note) {
  await person.button("提交送审").click();
  const dialog = person.dialog();
  await dialog.getByLabel(/^微信公众号/).setChecked(false);
  await dialog.getByLabel(/^微博/).setChecked(false);
  await dialog.getByLabel("修改说明（必填）").fill(note);
  await dialog.getByRole("button", { name: "提交送审（1 个渠道）" }).click();
  await person.page.getByText(/^登记号 \d{4}-\d{4}$/).waitFor();
}

async function write(scene) {
  const { editor, title } = scene;
  const { page } = editor;
  await editor.go("稿件");
  await editor.link("撰稿").click();
  await page.getByLabel("标题").fill(title);
  await editor.button("开始撰写").click();
  await page.locator(".ProseMirror").waitFor();
  await type(editor, "公共数据开放目录于近日公步。");
  await page.keyboard.press("Enter");
  await page.keyboard.type("欢迎查阅。");
  await page.getByLabel("公开属性（送审必填）").selectOption("主动公开");
  await save(editor);
  await handIn(editor, "公布目录");
  scene.item = new URL(page.url()).pathname;
}

/** The row of the queue that is a correction, or that is none. */
async function open(person, title, correction) {
  const rows = person.page.locator(".queue > li", { hasText: title });
  const tag = person.page.getByText("更正线上版本", { exact: true });
  const row = correction ? rows.filter({ has: tag }) : rows.filter({ hasNot: tag });
  await person.until("/todo", () => row.first().isVisible());
  await row.first().getByRole("link", { name: `审核：${title}` }).click();
  await person.page.locator(".open-item").first().waitFor();
}

async function agree(person, title, correction) {
  await open(person, title, correction);
  await person.openAll();
  await person.page.locator("button.agree").click();
  await person.page.locator(".tabs").waitFor();
}

async function release(scene) {
  const { editor, head, reviewer, title, item } = scene;
  await agree(head, title, false);
  await agree(reviewer, title, false);
  await editor.until(item, () => editor.page.getByText("网站已上线").isVisible());
}

async function revise({ editor }) {
  await editor.link("编辑").click();
  await editor.page.locator(".ProseMirror p").first().waitFor();
  await type(editor, "新增十二类数据。");
  await save(editor);
  await handIn(editor, "新增十二类数据");
}

async function mend(scene) {
  const { editor } = scene;
  const { page } = editor;
  await editor.button("更正线上版本").click();
  await page.getByRole("heading", { name: "更正线上版本" }).waitFor();
  await page.getByText("这里的文字来自线上现文").waitFor();
  assert.equal(await page.locator(".ProseMirror").getByText("十二类").count(), 0, "the revision's words");
  await atTheEnd(page, "first", "End");
  for (let i = 0; i < "步。".length; i++) {
    await page.keyboard.press("Backspace");
  }
  await page.keyboard.type("布。");
  await page.getByLabel("公开的更正说明（可不填）").fill("“公步”应为“公布”。");
  await editor.button("保存版本").click();
  await page.locator(".kept", { hasText: /^第 \d+ 稿，.*保存$/ }).waitFor();
  await look(scene, editor, "correction");
  await editor.button("提交送审").click();
  await editor.dialog().getByText("只发往现在载有线上版本的渠道：网站。").waitFor();
  await editor.dialog().getByLabel("更正说明（必填）").fill("更正错字");
  await look(scene, editor, "correction-submit");
  await editor.dialog().getByRole("button", { name: "提交送审（1 个渠道）" }).click();
  await page.getByRole("heading", { name: "线上版本的更正" }).waitFor();
  await look(scene, editor, "item-correction");
}

async function outAlone(scene) {
  const { editor, head, reviewer, title, item } = scene;
  await agree(head, title, true);
  await agree(reviewer, title, true);
  const told = editor.page.getByText("线上版本已更正（更正 1），合并这处改动");
  await editor.until(item, () => told.isVisible());
  const url = await editor.page.locator(".receipt a").last().getAttribute("href");
  const text = await (await fetch(url)).text();
  assert.match(text, /近日公布/);
  assert.match(text, /更正说明：<\/strong>“公步”应为“公布”。/);
  assert.doesNotMatch(text, /十二类/);
  await look(scene, editor, "item-corrected");
}

async function shown(scene) {
  const { head, title } = scene;
  await open(head, title, false);
  await head.page.getByText("线上版本在送审后已更正，这一轮里没有那处改动").waitFor();
  await look(scene, head, "review-corrected");
  await head.button("对照线上现文").click();
  await head.dialog().locator("ins, del", { hasText: /步/ }).first().waitFor();
  await look(scene, head, "review-live");
  await head.dialog().getByRole("button", { name: "关闭" }).click();
  await head.button("退回").click();
  await head.dialog().getByLabel("审核意见（必填）").fill("请合并线上的更正。");
  await head.dialog().getByRole("button", { name: "退回", exact: true }).click();
  await head.page.waitForURL("**/todo");
}

async function merge({ editor, item }) {
  const { page } = editor;
  await page.goto(item);
  await editor.button("合并更正").click();
  await page.getByText("合并这处改动").waitFor({ state: "detached" });
  const words = await page.locator(".item-side .article").textContent();
  assert.match(words, /近日公布/);
  assert.match(words, /十二类/);
}

async function registered(scene) {
  const { reviewer, title } = scene;
  await reviewer.go("登记簿");
  const rows = reviewer.page.locator(".register tbody tr", { hasText: title });
  await rows.getByText("更正 1").waitFor();
  assert.equal(await rows.count(), 2);
  await look(scene, reviewer, "register-correction");
}

await play("correction", async (scene) => {
  scene.title = "公共数据开放目录公布";
  for (const login of ["editor", "head", "reviewer"]) {
    await scene.person(login);
  }
  await scene.step("an item with a typo is written and handed in", write);
  await scene.step("it is out", release);
  await scene.step("a larger revision is handed in", revise);
  await scene.step("what is out is mended beside it", mend);
  await scene.step("the correction is out, alone, and the item says what is to be done", outAlone);
  await scene.step("whoever reviews the round is shown what is out now", shown);
  await scene.step("the correction is brought into the revision", merge);
  await scene.step("the register has both", registered);
});
