// One round of review, and what may be done to it besides voting.
import assert from "node:assert/strict";
import { pdf } from "./samples.mjs";
import { look } from "./looking.mjs";
import { openDraft, reason, save, submit, type } from "./desk.mjs";

/** What was found in a file stays on the page while somebody types, and names the page of the file. */
export async function inFile({ editor }) {
  const { page } = editor;
  const file = { name: "联系表.pdf", mimeType: "application/pdf", buffer: pdf("Tel 13912345678") };
  await editor.choose(page.locator(".attachments").getByRole("button", { name: "上传附件" }), file);
  await page.locator(".attachments .files").getByText("联系表.pdf").waitFor();
  const found = page.locator(".findings li", { hasText: "13912345678" });
  await found.getByText("在附件《联系表.pdf》 第1页中").waitFor();
  assert.equal(await page.locator("#draft-title[aria-invalid=true]").count(), 0);
  await type(editor, "附联系表。");
  await page.locator(".kept", { hasText: "自动保存" }).waitFor();
  await found.waitFor();
  await found.getByRole("button").click();
  await page.getByRole("dialog", { name: "检查结果：13912345678" }).getByText("第1页").waitFor();
  await page.keyboard.press("Escape");
  await save(editor);
}

async function letPass(head, quote, button, words) {
  const item = head.page.locator(".found > li", { hasText: quote });
  await item.getByRole("button", { name: button }).click();
  await reason(head, words, button === "误报" ? "认定误报" : button);
  await item.getByText(new RegExp(`沈志远 .+：${words}`)).waitFor();
}

/** Asked where the words stand, with a reason; who asked sees that it waits. */
async function askFor(editor, quote, words) {
  const { page } = editor;
  await page.locator(".findings li", { hasText: quote }).getByRole("button").click();
  const sheet = page.getByRole("dialog", { name: `检查结果：${quote}` });
  await sheet.getByRole("button", { name: "请求放行" }).click();
  await reason(editor, words, "请求放行");
  await sheet.getByText("已请求放行，等待处理").waitFor();
  assert.equal(await sheet.getByRole("button", { name: "请求放行" }).count(), 0, "asked for twice");
  await page.keyboard.press("Escape");
  await page.locator(".findings li", { hasText: quote }).getByText("已请求放行，等待处理").waitFor();
}

/** On the desk of who may decide: who, when and why, and three answers. */
async function answersRequests(scene, head) {
  const { page } = head;
  await head.go("稿件");
  await head.go(/工作台/);
  const card = page.getByRole("region", { name: "请求放行（2）" });
  const one = (quote) => card.locator(".found > li", { hasText: quote });
  await one("数剧安全法").getByText(/林晓雨 .*请求：引文原文如此/).waitFor();
  await look(scene, head, "release-requests");
  await one("数剧安全法").getByRole("button", { name: "放行", exact: true }).click();
  await reason(head, "引文原文如此", "放行");
  await one("数剧安全法").waitFor({ state: "detached" });
  const last = page.getByRole("region", { name: "请求放行（1）" }).locator(".found > li");
  await last.getByRole("button", { name: "不放行" }).click();
  await reason(head, "请补充依据后再请求", "不放行");
  await last.waitFor({ state: "detached" });
  await page.locator("main:focus").waitFor(); /* its button went with it: Tab goes on from the page, not from the top */
}

export async function decide(scene) {
  const { editor, head, title } = scene;
  const { page } = editor;
  await type(editor, "这份细则依据数剧安全法。放映影片为人名服务站。");
  await page.locator(".ProseMirror mark.finding", { hasText: "数剧安全法" }).waitFor();
  await page.getByLabel("公开属性（送审必填）").selectOption("主动公开");
  await save(editor);
  assert.equal(await page.getByRole("button", { name: "提交送审（有 2 项拦截待处理）" }).isDisabled(), true);
  await askFor(editor, "数剧安全法", "引文原文如此");
  await askFor(editor, "为人名服务", "是影片名");
  await look(scene, editor, "release-asked");
  await answersRequests(scene, head);
  await head.go("稿件");
  await head.page.locator(".q-title a", { hasText: title }).click();
  await head.page.locator(".found > li", { hasText: "为人名服务" }).getByText(/没有放行.*答复：请补充依据后再请求/).waitFor();
  await letPass(head, "13912345678", "误报", "是公布的值班电话");
  await letPass(head, "为人名服务", "误报", "是影片名");
  await openDraft(editor, title);
  const decided = page.locator(".findings li", { hasText: "数剧安全法" }).locator(".finding-decided");
  await decided.locator("time").waitFor();
  assert.match(await decided.textContent(), /已处理：同意放行。沈志远 .+：引文原文如此/);
  await page.locator(".findings li", { hasText: "13912345678" }).getByText("已处理：误报").waitFor();
  await editor.go(/工作台/);
  await page.getByText(/请求放行的一处已放行：引文原文如此/).waitFor();
  await page.getByText(/请求放行的一处没有放行，请修改：请补充依据后再请求/).waitFor();
  await openDraft(editor, title);
}

/** A typo found now: the page says that this round goes out as it is, and how to change that. */
async function saysWhatToDo({ editor, title, item }) {
  const { page } = editor;
  await page.getByText(/第 1 轮正在审核（处室审核，在 沈志远 处）/).waitFor();
  await openDraft(editor, title);
  await page.getByText("现在修改可以存为版本，但不会进入这一轮。").waitFor();
  assert.equal(await editor.button("本轮审核中，暂不能送审").isDisabled(), true);
  await type(editor, "又发现一处错字。");
  await save(editor);
  await page.getByText(/第 \d+ 稿的改动不在这一轮里，这一轮通过后发出的仍是第 \d+ 稿。要把改动一并送审，请先取回/).waitFor();
  await editor.button("取回").waitFor();
  await page.goto(item);
  await page.getByText(/的改动不在这一轮里/).waitFor();
}

export async function urgeAndRecall(scene) {
  const { editor } = scene;
  const { page } = editor;
  await submit(editor, "新写一篇。");
  scene.item = new URL(page.url()).pathname;
  await editor.until(scene.item, () => editor.button("催办").isVisible());
  await saysWhatToDo(scene);
  await editor.button("催办").click();
  await page.getByText("已催办，审核人会收到提醒。").waitFor();
  await editor.button("催办").click();
  await page.getByText(/半小时|30 分钟/).waitFor();
  await editor.button("取回").click();
  const take = editor.dialog().getByRole("button", { name: "取回", exact: true });
  assert.equal(await take.isDisabled(), true, "taking back without a reason");
  await editor.button("发现文字错误，先改再送").click();
  await take.click();
  await page.locator(".ended", { hasText: "已取回：发现文字错误，先改再送" }).waitFor();
  assert.equal(await editor.button("取回").count(), 0);
}

/** The head wrote a sentence in it: the page names that version, and nothing is to be clicked. */
export async function contributor({ editor, head, item, title }) {
  await openDraft(head, title);
  await type(head, "负责人也写了一句。");
  await save(head);
  await head.page.goto(item);
  const mine = head.page.locator(".versions li", { hasText: "沈志远" }).first().locator("code");
  const commit = (await mine.textContent()).slice(0, 10);
  await editor.page.goto(item);
  await editor.link("编辑").click();
  await editor.page.locator(".ProseMirror", { hasText: "负责人也写了一句。" }).waitFor();
  await submit(editor, "请审核。");
  await head.until(item, () => head.page.locator(".steps .now", { hasText: "处室审核" }).isVisible());
  await head.link("审核页").click();
  const why = head.page.getByText(`您参与过本稿的文字（版本 ${commit}`);
  await why.waitFor();
  assert.match(await why.textContent(), /不能审核自己写过的内容/);
  assert.equal(await head.page.getByRole("region", { name: "表决" }).count(), 0);
}

async function enterCheck(head) {
  const dialog = head.dialog();
  const sheet = { name: "省平台检测单.pdf", mimeType: "application/pdf", buffer: pdf("Report JC-2026-017") };
  await head.button("登记检测结果").click();
  const done = dialog.getByRole("button", { name: "签名登记" });
  await dialog.getByLabel(/^发现问题/).check();
  await dialog.getByLabel("检测机构（平台）").fill("省政府网站监测平台");
  await dialog.getByLabel("报告编号").fill("JC-2026-017");
  await dialog.getByLabel("检测日期").fill("2026-01-31");
  assert.equal(await done.isDisabled(), true, "a result without its sheet");
  await dialog.getByLabel("或上传检测单").setInputFiles(sheet);
  await dialog.getByRole("option", { name: "省平台检测单.pdf" }).waitFor({ state: "attached" });
  return done;
}

/** What the province flagged is entered with its sheet, holds the item, and is let pass by name. */
export async function outsideCheck(scene) {
  const { head } = scene;
  const { page } = head;
  await head.until("/todo", () => page.locator(".queue > li", { hasText: "键盘写成的一篇" }).isVisible());
  await page.getByRole("link", { name: "审核：键盘写成的一篇" }).click();
  const done = await enterCheck(head);
  await look(scene, head, "outside-check-form");
  await done.click();
  const card = page.locator(".checks");
  await card.getByText("省政府网站监测平台，报告编号 JC-2026-017，2026-01-31").waitFor();
  await card.getByText(/沈志远 .*登记/).waitFor();
  const sheet = await card.getByRole("link", { name: "省平台检测单.pdf" }).getAttribute("href");
  assert.equal((await page.request.get(sheet)).status(), 200);
  const agree = page.locator("button.agree");
  await page.getByText("还有未处理的拦截项，处理后方可同意").waitFor();
  assert.equal(await agree.isDisabled(), true, "agreeing over a flagged check");
  await look(scene, head, "outside-check");
  await letPass(head, "JC-2026-017", "误报", "所指的是公布的值班电话");
  await page.locator("button.agree:enabled").waitFor();
}

export async function copy({ editor, item }) {
  await editor.page.goto(item);
  await editor.button("复制为新稿").click();
  await editor.page.waitForURL(/\/drafts\/\d+$/);
  await editor.page.locator(".ProseMirror", { hasText: "负责人也写了一句。" }).waitFor();
  assert.equal(await editor.page.getByText(/^登记号/).count(), 0, "a copy has no number yet");
}
