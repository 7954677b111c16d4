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
  await page.locator(".findings .finding-item.block button").click();
  await page.getByRole("dialog", { name: /^检查结果/ }).waitFor();
  assert.equal(await story.editor.button("忽略这一处").count(), 0, "what blocks is not ignored");
  await page.keyboard.press("Escape");
}

async function replaceWithOneClick(story) {
  const { page } = story.editor;
  await page.locator(".ProseMirror mark.finding", { hasText: "数剧安全法" }).click();
  await look(story, story.editor, "draft");
  await story.editor.button("改为“数据安全法”").click();
  await page.locator(".ProseMirror mark", { hasText: "数剧安全法" }).waitFor({ state: "detached" });
  assert.match(await page.locator(".ProseMirror").textContent(), /依据数据安全法，/);
}

/** F8 from one finding to the next, round and back, as the panel lists them. */
async function walkByKeys(story) {
  const { page } = story.editor;
  const names = await page.locator(".findings ol q").allTextContents();
  assert.ok(names.length >= 3, `three to walk: ${names}`);
  const arrive = async (name) => {
    await page.getByRole("dialog", { name: `检查结果：${name}`, exact: true }).waitFor();
    assert.equal(await page.locator(".finding-item.now q").textContent(), name);
  };
  await atTheEnd(page);
  // The first was opened before: it is the next one's turn.
  for (const name of [...names.slice(1), names[0]]) {
    await page.keyboard.press("F8");
    await arrive(name);
  }
  for (const name of names.reverse()) {
    await page.keyboard.press("Shift+F8");
    await arrive(name);
  }
  await page.keyboard.press("Escape");
}

function text(page) {
  return page.locator(".ProseMirror").textContent();
}

/** The same slip three times: one click mends all, one undo brings all back. */
async function replaceAllEqual(story) {
  const { editor } = story;
  const { page } = editor;
  const slips = page.locator(".ProseMirror mark.finding", { hasText: "数剧安全法" });
  await atTheEnd(page);
  await page.keyboard.type("数剧安全法第一条、数剧安全法第二条、数剧安全法第三条。");
  await slips.nth(2).waitFor();
  await slips.nth(1).click();
  await editor.button("3 处相同的都改为“数据安全法”").click();
  await slips.first().waitFor({ state: "detached" });
  assert.match(await text(page), /数据安全法第一条、数据安全法第二条、数据安全法第三条。/);
  await page.keyboard.press("Control+z");
  await page.locator(".ProseMirror", { hasText: "数剧安全法第一条、数剧安全法第二条、数剧安全法第三条。" }).waitFor();
  await page.keyboard.press("Control+y");
  await page.locator(".ProseMirror", { hasText: "数据安全法第一条、数据安全法第二条、数据安全法第三条。" }).waitFor();
}

async function ignoreOne(editor, quote, reason) {
  await editor.page.locator(".ProseMirror mark.finding", { hasText: quote }).click();
  await editor.button("忽略这一处").click();
  const form = editor.dialog();
  await form.getByLabel("理由（必填）").fill(reason);
  await form.getByRole("button", { name: "忽略这一处" }).click();
  await form.waitFor({ state: "detached" });
  await editor.page.getByRole("heading", { name: "已忽略（1）" }).waitFor();
}

/** Out of one's own count and walk, taken back, and said again; what blocks has no such button. */
async function ignoreWithReason(story) {
  const { editor } = story;
  const { page } = editor;
  const counts = (n) => page.locator("#findings-title", { hasText: `检查结果（${n}）` }).waitFor();
  await counts(2);
  await ignoreOne(editor, "13812345678", "对外公布的联系手机");
  await counts(1);
  await page.keyboard.press("F8");
  await page.keyboard.press("Shift+F8");
  assert.notEqual(await page.locator(".finding-item.now q").textContent(), "13812345678");
  await page.keyboard.press("Escape");
  await page.locator(".findings ol").last().getByRole("button", { name: /13812345678/ }).click();
  await look(story, editor, "ignored");
  await editor.button("不再忽略").click();
  await page.getByRole("heading", { name: /^已忽略/ }).waitFor({ state: "detached" });
  await counts(2);
  await ignoreOne(editor, "13812345678", "对外公布的联系手机");
}

const found = (page, words) => page.locator(".findings li", { hasText: words });

/** What blocks in a field beside the text is seen while it is typed, jumped to by mouse and key, and mended there. */
async function findInFields(story) {
  const { editor } = story;
  const { page } = editor;
  const counts = (n) => page.locator("#findings-title", { hasText: `检查结果（${n}）` }).waitFor();
  const summary = page.getByLabel("摘要", { exact: true });
  const whole = page.getByLabel("微博全文");
  assert.equal(await whole.isVisible(), false, "folded away");
  await summary.fill("本材料为内部资料。依据数剧安全法制定。");
  await counts(4);
  assert.match(await page.getByRole("button", { name: /提交送审/ }).textContent(), /有 2 项拦截/);
  await found(page, "在稿件信息“摘要”中").getByRole("button", { name: /内部资料/ }).click();
  assert.equal(await selected(page), "内部资料");
  assert.equal(await summary.getAttribute("aria-invalid"), "true");
  await lookNow(story, editor, "draft-field");
  await page.keyboard.type("宣传材料");
  await found(page, "在稿件信息“摘要”中").getByText("数剧安全法").waitFor();
  await counts(3);
  // The way by keys: from the field to what is said of it, and to the other words.
  await summary.press("Alt+ArrowDown");
  await page.getByRole("dialog", { name: "检查结果：数剧安全法" }).waitFor();
  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Enter");
  await counts(2);
  assert.equal(await summary.inputValue(), "本材料为宣传材料。依据数据安全法制定。");
  await page.getByText("微博的标题与摘要").click();
  await whole.fill("内部资料，已印发。");
  await page.getByText("微博的标题与摘要").click();
  await counts(3);
  for (let i = 0; i < 4 && (await selected(page)) !== "内部资料"; i++) {
    await page.keyboard.press("F8");
  }
  assert.equal(await whole.isVisible(), true, "unfolded by the way there");
  assert.equal(await whole.evaluate((el) => el === document.activeElement), true);
  await whole.fill("");
  await counts(2);
  await superlatives(page, counts);
  await summary.fill("");
  await page.getByLabel("文案性质").selectOption({ index: 0 });
}

/** 文案性质 says whether the bans of the advertising law are looked for. */
async function superlatives(page, counts) {
  const summary = page.getByLabel("摘要", { exact: true });
  await summary.fill("提供最佳服务。");
  await page.getByLabel("文案性质").selectOption("商业推广");
  await page.locator(".findings li", { hasText: "绝对化用语" }).first().waitFor();
  await page.getByLabel("文案性质").selectOption({ index: 0 });
  await counts(2);
}

function selected(page) {
  return page.evaluate(() => {
    const { value, selectionStart, selectionEnd } = document.activeElement;
    return value?.slice(selectionStart, selectionEnd);
  });
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
  // A page that scrolled under the mouse would select nothing.
  await cells.nth(6).scrollIntoViewIfNeeded();
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

const SLIP = "数剧安全法";

/** From the last key to the mark: printed, never judged (docs/performance.md). */
async function measureTyping(story, paragraphs) {
  const { page } = story.editor;
  const id = await page.evaluate(async (html) => {
    const headers = { "Content-Type": "application/json", "X-Shenfa": "1", "Idempotency-Key": crypto.randomUUID() };
    const body = JSON.stringify({ title: "多少时间", html, meta: {} });
    return (await (await fetch("/api/v1/drafts", { method: "POST", headers, body })).json()).id;
  }, Array.from({ length: paragraphs }, (_, i) => `<p>第${i + 1}项由承办单位按照规定逐项检查，说明有关情况。</p>`).join(""));
  await page.goto(`/drafts/${id}`);
  const times = [];
  for (let i = 0; i < Number(process.env.SHENFA_ROUNDS ?? 1); i++) {
    await atTheEnd(page);
    await page.evaluate(watchMarks, SLIP);
    await page.keyboard.type(`依据${SLIP}，`);
    times.push(await (await page.waitForFunction(() => globalThis.seenAfter)).jsonValue());
  }
  const { asked, key } = await page.evaluate(costs);
  console.log(`from the last key to the finding, ${Math.round(paragraphs * 0.08)} KB: ${sorted(times)} ms`);
  console.log(`  of it the question and its answer: ${sorted(asked)} ms; one key and what hangs on it, half of them and the worst: ${key} ms`);
}

function sorted(times) {
  return [...times].sort((a, b) => a - b).join(", ");
}

/** In the page: what the questions took, and how long a key keeps it busy. */
function costs() {
  const asked = performance.getEntriesByType("resource").filter((e) => /\/screening/.test(e.name));
  const keys = globalThis.keyTimes.sort((a, b) => a - b);
  const shown = [keys[keys.length >> 1], keys[keys.length - 1]].map((ms) => ms.toFixed(1)).join(", ");
  return { asked: asked.map((e) => Math.round(e.duration)), key: shown };
}

/** In the page: how long after the last key there is one mark more of this word, as `seenAfter`. */
function watchMarks(word) {
  const body = document.querySelector(".ProseMirror");
  const marks = () => Array.from(body.querySelectorAll("mark.finding")).filter((m) => m.textContent === word).length;
  const before = marks();
  let last = 0;
  globalThis.seenAfter = 0;
  globalThis.keyTimes ??= [];
  body.addEventListener("beforeinput", () => {
    last = performance.now();
    const began = last;
    setTimeout(() => globalThis.keyTimes.push(performance.now() - began));
  }, true);
  new MutationObserver((_, self) => {
    if (last && marks() > before) {
      self.disconnect();
      globalThis.seenAfter = Math.round(performance.now() - last);
    }
  }).observe(body, { childList: true, subtree: true });
}

export async function write(story) {
  const { editor } = story;
  for (const paragraphs of process.env.SHENFA_ROUNDS ? [50, 1250] : [50]) {
    await measureTyping(story, paragraphs);
  }
  await openDraft(story);
  await typeAndSeeFindings(story);
  await walkByKeys(story);
  await replaceWithOneClick(story);
  await replaceAllEqual(story);
  await findInFields(story);
  await ignoreWithReason(story);
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
