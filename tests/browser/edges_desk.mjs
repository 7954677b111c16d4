// At the writing desk.
import assert from "node:assert/strict";
import { look } from "./looking.mjs";

async function openDraft(person, title) {
  await person.go("稿件");
  await person.page.getByRole("link", { name: `编辑：${title}` }).click();
  await person.page.locator(".ProseMirror p").first().waitFor();
}

async function atTheEnd(page) {
  await page.locator(".ProseMirror > p").last().click();
  await page.keyboard.press("Control+End");
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}

function kept(person, words) {
  return person.page.locator(".kept", { hasText: words }).waitFor();
}

/** As Word 16 puts it on the clipboard, shortened. */
const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>
<!-- p.MsoNormal {margin:0cm; font-family:"仿宋"} --></style></head><body lang=ZH-CN style='tab-interval:21.0pt'>
<p class=MsoNormal>下列事项请知悉。<o:p></o:p></p>
<p class=MsoHeading2 style='mso-outline-level:2'><b><span style='font-family:黑体'>附：安排</span></b></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>自查</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp; </span></span>抽查</p>
<table border=1 style='border-collapse:collapse'><tr><td colspan=2 style='width:10pt'><p>处室</p></td></tr>
<tr><td><p>甲</p></td><td><p>乙</p></td></tr></table>
<p class=MsoNormal><img width=9 src="file:///C:/Users/a/clip_image001.png" alt="印章"><span style='font-weight:bold'>重要</span></p>
<script>document.title = "ran"</script></body></html>`;

export async function pasteFromWord({ editor, title }) {
  const { page } = editor;
  await openDraft(editor, title);
  await atTheEnd(page);
  await page.keyboard.press("Enter");
  await page.evaluate((html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.querySelector(".ProseMirror").dispatchEvent(paste);
  }, WORD);
  await page.getByText("1 张图片没有带过来").waitFor();
  const words = page.locator(".ProseMirror");
  await words.locator("h2", { hasText: "附：安排" }).waitFor();
  assert.deepEqual(await words.locator("ol > li").allTextContents(), ["自查", "抽查"]);
  await words.locator('td[colspan="2"]', { hasText: "处室" }).waitFor();
  await words.locator("strong", { hasText: "重要" }).waitFor();
  assert.match(await words.textContent(), /【图片1 未能带入，请重新上传：印章】/);
  assert.equal(await words.locator("[style], o\\:p, script").count(), 0);
  await kept(editor, "自动保存");
  assert.notEqual(await page.title(), "ran");
}

export async function restore({ editor }) {
  const { page } = editor;
  await page.reload();
  await page.getByText(/^已恢复.*自动保存的内容$/).waitFor();
  await page.locator(".ProseMirror ol > li", { hasText: "抽查" }).waitFor();
  await page.getByRole("button", { name: /^放弃，回到第 \d+ 稿$/ }).click();
  await page.locator(".ProseMirror ol > li").first().waitFor({ state: "detached" });
}

export async function offline({ editor }) {
  const { page } = editor;
  await page.context().setOffline(true);
  await atTheEnd(page);
  await page.keyboard.type("断网时写的话。");
  await kept(editor, "暂时连不上服务器");
  await page.context().setOffline(false);
  await kept(editor, /自动保存，尚未存为版本/);
  await page.reload();
  await page.locator(".ProseMirror", { hasText: "断网时写的话。" }).waitFor();
  await editor.button("保存版本").click();
  await kept(editor, /^第 \d+ 稿，/);
}

export async function stale({ editor, head, title }) {
  await openDraft(head, title);
  await atTheEnd(head.page);
  await head.page.keyboard.type("负责人添了一句。");
  await head.button("保存版本").click();
  await kept(head, /^第 \d+ 稿，/);
  await atTheEnd(editor.page);
  await editor.page.keyboard.type("供稿人也添了一句。");
  await editor.button("保存版本").click();
  await editor.page.getByText(/沈志远已于今天.*保存了第 \d+ 稿/).waitFor();
  assert.match(await editor.page.locator(".ProseMirror").textContent(), /供稿人也添了一句。/);
  await editor.button("看对方改了什么").click();
  await editor.dialog().locator("ins", { hasText: "负责人添了一句" }).waitFor();
  await editor.dialog().getByRole("button", { name: "关闭" }).click();
  await editor.button("以我的为准，接着存").click();
  await kept(editor, /^第 \d+ 稿，/);
  assert.match(await editor.page.locator(".ProseMirror").textContent(), /供稿人也添了一句。/);
}

export async function keyboard({ editor }) {
  const { page } = editor;
  await atTheEnd(page);
  await page.keyboard.type("为人名服务");
  await page.locator(".ProseMirror mark.finding", { hasText: "为人名服务" }).waitFor();
  await page.keyboard.press("Alt+ArrowDown");
  const sheet = page.getByRole("dialog", { name: "检查结果：为人名服务" });
  await sheet.waitFor();
  await sheet.locator(":focus").waitFor(); /* it comes into view a moment before it has the keys */
  await page.keyboard.press("Enter");
  await page.locator(".ProseMirror", { hasText: "为人民服务" }).waitFor();
  await page.keyboard.press("Control+z");
  await page.locator(".ProseMirror", { hasText: "为人名服务" }).waitFor();
  await page.keyboard.press("Control+y");
  await page.locator(".ProseMirror", { hasText: "为人民服务" }).waitFor();
  await page.getByRole("combobox", { name: "段落样式" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await page.evaluate(() => document.activeElement.textContent), "");
}

export async function issued(scene) {
  const { editor } = scene;
  const { page } = editor;
  await editor.go("稿件");
  await page.locator(".queue > li", { hasText: "公文" }).locator(".q-title a").click();
  await page.getByRole("heading", { name: "版本" }).waitFor();
  await page.getByRole("link", { name: /^(编辑|查看原稿)$/ }).click();
  await page.getByText("这是已印发的公文，正文不可改动").waitFor();
  assert.equal(await page.locator(".ProseMirror").getAttribute("contenteditable"), "false");
  assert.equal(await page.getByRole("toolbar").count(), 0);
  assert.equal(await page.getByLabel("标题", { exact: true }).getAttribute("readonly"), "");
  await repealed(scene, editor);
}

/** That it was repealed is said of it after it was issued, and beside the text the next reader of the change sees it. */
async function repealed(scene, editor) {
  const { page } = editor;
  assert.equal(await page.getByLabel("文号").isDisabled(), true);
  assert.equal(await page.getByLabel("有效性").inputValue(), "有效");
  await page.getByLabel("有效性").selectOption("废止");
  await editor.button("保存版本").click();
  await kept(editor, /^第 2 稿，/);
  const id = /\d+$/.exec(page.url())[0];
  const diff = await page.evaluate(async (draft) => {
    const read = async (path) => (await fetch(`/api/v1/drafts/${draft}/${path}`)).json();
    const first = (await read("revisions")).items.find((r) => r.rev === 1);
    return read(`diff?from=${first.commit}&to=head`);
  }, id);
  assert.deepEqual(diff.particulars, [{ field: "validity", name: "有效性", old: "有效", new: "废止" }]);
  await page.reload();
  assert.equal(await page.getByLabel("有效性").inputValue(), "废止");
  await look(scene, editor, "issued");
}
