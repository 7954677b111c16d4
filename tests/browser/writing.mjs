// Step 1, and the mending in step 2: what the editor does.
import assert from "node:assert/strict";
import { look, lookNow } from "./looking.mjs";

async function openDraft(story) {
  const { editor } = story;
  await editor.go("稿件");
  await editor.page.getByRole("link", { name: `编辑：${story.title}` }).click();
  await editor.page.locator(".ProseMirror p").first().waitFor();
}

async function atTheEnd(page) {
  await page.locator(".ProseMirror > p").first().click();
  await page.keyboard.press("Control+End");
  // The browser tells of a new selection a frame later; people are slower than that.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}

/** Types words that must be found, and waits until each is marked where it stands. */
async function typeAndSeeFindings(story) {
  const { page } = story.editor;
  await atTheEnd(page);
  await page.keyboard.type("依据数剧安全法，联系人手机13812345678，本材料为内部资料。");
  for (const quote of ["数剧安全法", "13812345678", "内部资料"]) {
    await page.locator(".ProseMirror mark.finding", { hasText: quote }).waitFor();
  }
  const submit = page.getByRole("button", { name: /提交送审/ });
  assert.match(await submit.textContent(), /有 1 项拦截/);
  assert.equal(await submit.isDisabled(), true);
}

async function replaceWithOneClick(story) {
  const { page } = story.editor;
  await page.locator(".ProseMirror mark.finding", { hasText: "数剧安全法" }).click();
  await look(story, story.editor, "draft");
  await story.editor.button("改为“数据安全法”").click();
  await page.locator(".ProseMirror mark", { hasText: "数剧安全法" }).waitFor({ state: "detached" });
  assert.match(await page.locator(".ProseMirror").textContent(), /依据数据安全法，/);
}

async function addPicture(story) {
  const { editor, files } = story;
  await atTheEnd(editor.page);
  await editor.page.keyboard.press("Enter");
  await editor.choose(editor.button("插入图片"), files.picture);
  const insert = editor.dialog().getByRole("button", { name: "插入" });
  assert.equal(await insert.isDisabled(), true, "a picture without alternative text");
  await editor.dialog().getByLabel("替代文字（必填）").fill("培训会场");
  await insert.click();
  await editor.page.locator(".ProseMirror figure img").waitFor();
}

async function addMergedTable(story) {
  const { editor } = story;
  const { page } = editor;
  await atTheEnd(page);
  await editor.button("插入表格").click();
  await editor.dialog().getByRole("button", { name: "插入" }).click();
  const cells = page.locator(".ProseMirror table").locator("th, td");
  await cells.nth(0).click();
  await page.keyboard.type("责任处室");
  await cells.nth(3).click();
  await page.keyboard.type("数据资源处");
  await cells.nth(3).hover();
  await page.mouse.down();
  await cells.nth(6).hover({ position: { x: 12, y: 12 } });
  await page.mouse.up();
  await editor.button("合并所选单元格", false).click();
  await page.locator('.ProseMirror td[rowspan="2"]').waitFor();
}

async function addAttachment(story) {
  const { editor, files } = story;
  await editor.choose(editor.page.locator(".attachments").getByRole("button", { name: "上传附件" }), files.attachment);
  await editor.page.locator(".attachments .files").getByText("检查表.pdf").waitFor();
  await editor.page.locator(".ProseMirror a", { hasText: "检查表.pdf" }).waitFor();
}

async function save(story) {
  const { editor } = story;
  await editor.button("保存版本").click();
  await editor.page.locator(".kept", { hasText: /^第 \d+ 稿，.*保存$/ }).waitFor();
}

/** A telephone's frame, 375 px wide, with the very words in it. */
async function preview(story) {
  const { editor, title } = story;
  await editor.button("渠道预览").click();
  const frame = editor.dialog().locator("iframe");
  for (const channel of ["网站", "微信公众号", "微博"]) {
    await editor.dialog().getByRole("button", { name: channel, exact: true }).click();
    const words = editor.page.frameLocator("dialog[open] iframe");
    await words.getByText(title).first().waitFor();
    assert.equal(await frame.evaluate((f) => f.clientWidth), 375);
  }
  await lookNow(story, editor, "preview");
  await editor.dialog().getByRole("button", { name: "关闭" }).click();
}

async function submit(story, note) {
  const { editor } = story;
  await editor.button("提交送审").click();
  await editor.dialog().getByLabel(/^微博/).setChecked(false);
  await editor.dialog().getByLabel("修改说明（必填）").fill(note);
  await editor.dialog().getByRole("button", { name: /提交送审（2 个渠道）/ }).click();
  await editor.page.getByText(/^登记号 \d{4}-\d{4}$/).waitFor();
}

export async function write(story) {
  const { editor } = story;
  await openDraft(story);
  await typeAndSeeFindings(story);
  await replaceWithOneClick(story);
  await addPicture(story);
  await addMergedTable(story);
  await addAttachment(story);
  await editor.page.getByLabel("公开属性（送审必填）").selectOption("主动公开");
  await save(story);
  await preview(story);
  await submit(story, "新写一篇，附检查表。");
  story.registerNo = await editor.page.getByText(/^登记号 \d{4}-\d{4}$/).textContent();
  story.item = editor.page.url();
  await look(story, editor, "item");
}

/** Takes the telephone number out, as the head asked, and hands it in again. */
export async function mend(story) {
  const { editor } = story;
  const { page } = editor;
  await editor.go(/工作台/);
  await page.getByRole("navigation", { name: "工作台分类" }).getByRole("link", { name: /退回/ }).click();
  await page.getByRole("link", { name: `查看：${story.title}` }).click();
  await page.getByText("请删去手机号码").first().waitFor();
  await editor.link("编辑").click();
  await page.locator(".ProseMirror mark.finding", { hasText: "13812345678" }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.type("已公布");
  await page.locator(".ProseMirror mark", { hasText: "13812345678" }).waitFor({ state: "detached" });
  await submit(story, "按意见删去手机号码。");
}

/** The words themselves are pressed where the diff shows them, by the keyboard. */
async function takeOverInDiff(editor) {
  const { page } = editor;
  await editor.link("审核页").click();
  await page.getByLabel("对照").selectOption({ label: "对照上一轮送审稿" });
  await page.getByRole("button", { name: /段没有变化，展开/ }).last().click();
  await page.locator(".diff .suggested", { hasText: "责任处室" }).press("Enter");
  await editor.dialog().getByRole("button", { name: "采纳：责任处室", exact: true }).click();
  await editor.dialog().waitFor({ state: "detached" });
  await editor.link("流程与版本").click();
  await page.locator(".article th", { hasText: "责任部门" }).waitFor();
}

/** One click takes the suggestion over; then it is handed in once more. */
export async function takeOver(story) {
  const { editor } = story;
  const { page } = editor;
  await page.goto(new URL(story.item).pathname);
  await takeOverInDiff(editor);
  await editor.button("采纳：限期整改").click();
  await page.locator(".suggestions").getByText("已采纳").nth(1).waitFor();
  await page.locator(".article", { hasText: "问题立行立改" }).waitFor();
  await editor.link("编辑").click();
  await page.locator(".ProseMirror", { hasText: "问题立行立改" }).waitFor();
  await submit(story, "采纳审核人的建议。");
}
