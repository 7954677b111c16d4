// A save and a network that fails at the worst moment.
import assert from "node:assert/strict";
import { kept, openDraft, save, type } from "./desk.mjs";

const DRAFT = /\/api\/v1\/drafts\/\d+$/;

async function versions(person) {
  const id = /\d+$/.exec(person.page.url())[0];
  return person.page.evaluate(async (draft) => {
    const answer = await fetch(`/api/v1/drafts/${draft}/revisions`);
    return (await answer.json()).items.length;
  }, id);
}

/** The server has saved and the answer never comes: saving again is no conflict with oneself. */
export async function answerLost({ editor, title }) {
  const { page } = editor;
  await openDraft(editor, title);
  const before = await versions(editor);
  await type(editor, "答复丢失时写的话。");
  await page.route(DRAFT, async (route) => {
    if (route.request().method() !== "PUT") {
      return route.continue();
    }
    await route.fetch();
    return route.abort("connectionreset");
  });
  await editor.button("保存版本").click();
  await page.getByText("连接不上服务器").waitFor();
  assert.match(await page.locator(".ProseMirror").textContent(), /答复丢失时写的话。/);
  await page.unroute(DRAFT);
  await editor.button("保存版本").click();
  await kept(editor, /^第 \d+ 稿，.*保存$/);
  assert.equal(await page.getByText("以我的为准").count(), 0, "a conflict with oneself");
  assert.equal(await versions(editor), before + 1);
}

export async function noNetwork({ editor }) {
  const { page } = editor;
  await type(editor, "没有网络时写的话。");
  await page.context().setOffline(true);
  await editor.button("保存版本").click();
  await page.getByText("连接不上服务器").waitFor();
  await page.context().setOffline(false);
  assert.match(await page.locator(".ProseMirror").textContent(), /没有网络时写的话。/);
  await save(editor);
  assert.equal(await page.getByText("连接不上服务器").count(), 0, "the problem stays behind");
  await page.reload();
  await page.locator(".ProseMirror", { hasText: "没有网络时写的话。" }).waitFor();
}

/** The version is made and its answer held back: what is typed until it comes is kept, and is the next version. */
export async function typedMeanwhile({ editor }) {
  const { page } = editor;
  const before = await versions(editor);
  await type(editor, "存之前写的话。");
  let letGo;
  const held = new Promise((done) => (letGo = done));
  let made;
  const answered = new Promise((done) => (made = done));
  await page.route(DRAFT, async (route) => {
    if (route.request().method() !== "PUT") {
      return route.continue();
    }
    const response = await route.fetch();
    made();
    await held;
    return route.fulfill({ response });
  });
  await page.keyboard.press("Control+s");
  await answered;
  await type(editor, "存的时候写的话。");
  letGo();
  await kept(editor, /自动保存，尚未存为版本/);
  await page.unroute(DRAFT);
  assert.equal(await page.getByText("以我的为准").count(), 0, "a conflict with oneself");
  await page.keyboard.press("Control+s");
  await kept(editor, /^第 \d+ 稿，.*保存$/);
  assert.equal(await versions(editor), before + 2);
  await page.reload();
  await page.locator(".ProseMirror", { hasText: "存之前写的话。存的时候写的话。" }).waitFor();
}

/** Neither autosave writes over the other; the second tab saves first, and the first one keeps its words and is asked. */
export async function twoWindows({ editor }) {
  const { page } = editor;
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.locator(".ProseMirror p").first().waitFor();
  await type(editor, "第一个窗口写的话。");
  await kept(editor, /自动保存，尚未存为版本/);
  const second = Object.create(editor, { page: { value: other } });
  await type(second, "第二个窗口写的话。");
  await other.getByText("您在另一处也写过").waitFor();
  await second.button("看另一处写的").click();
  await other.locator("dialog[open]", { hasText: "第一个窗口写的话。" }).waitFor();
  await other.keyboard.press("Escape");
  await second.button("以本页的为准，接着存").click();
  await kept(second, /自动保存，尚未存为版本/);
  await save(second);
  await editor.button("保存版本").click();
  await page.getByText(/林晓雨已于今天.*保存了第 \d+ 稿/).waitFor();
  assert.match(await page.locator(".ProseMirror").textContent(), /第一个窗口写的话。/);
  await editor.button("放弃我的，载入最新").click();
  await page.locator(".ProseMirror", { hasText: "第二个窗口写的话。" }).waitFor();
  assert.doesNotMatch(await page.locator(".ProseMirror").textContent(), /第一个窗口写的话。/);
  await other.close();
  await thoughtBetter(editor);
}

/** What was thrown away comes back by one undo, and is kept like all that is typed. */
async function thoughtBetter(editor) {
  const { page } = editor;
  await page.locator(".ProseMirror").press("Control+z");
  await page.locator(".ProseMirror", { hasText: "第一个窗口写的话。" }).waitFor();
  await kept(editor, /自动保存，尚未存为版本/);
  await page.reload();
  await page.locator(".ProseMirror", { hasText: "第一个窗口写的话。" }).waitFor();
  await editor.button("放弃，回到第", false).click();
  await page.locator(".ProseMirror", { hasText: "第二个窗口写的话。" }).waitFor();
}

/** Thrown away on a page where she may write no more: what stands there then is the version, and not what was restored. */
export async function mayNoMore({ editor }) {
  const { page } = editor;
  await type(editor, "随后放弃的话。");
  await kept(editor, /自动保存，尚未存为版本/);
  await page.reload();
  await page.getByText(/^已恢复.*自动保存的内容$/).waitFor();
  await page.route(DRAFT, async (route) => {
    const response = await route.fetch();
    const draft = await response.json();
    return route.fulfill({ response, json: { ...draft, actions: draft.actions.filter((a) => a !== "edit") } });
  });
  await editor.button("放弃，回到第", false).click();
  await page.locator(".ProseMirror[contenteditable=false]", { hasText: "第二个窗口写的话。" }).waitFor();
  assert.doesNotMatch(await page.locator(".ProseMirror").textContent(), /随后放弃的话/);
  await page.unroute(DRAFT);
  await page.reload();
  await page.locator(".ProseMirror[contenteditable=true]").waitFor();
}

/** Ctrl+S in the middle of a word: the input method's own key, and no save. */
async function savesNothing(page) {
  const composing = page.evaluate(
    () =>
      new Promise((done) => {
        const heard = (e) => e.key === "s" && (removeEventListener("keydown", heard), done(e.isComposing));
        addEventListener("keydown", heard);
      }),
  );
  await page.keyboard.press("Control+s");
  assert.equal(await composing, true, "the browser says that a word is being put together");
}

/** An input method puts a word together: what is only begun is sent nowhere, and marks that come do not break it off. */
export async function composed({ editor }) {
  const { page } = editor;
  const cdp = await page.context().newCDPSession(page);
  const sent = [];
  const before = await versions(editor);
  page.on("request", (r) => sent.push(r.postData() ?? ""));
  await type(editor, "依据数剧安全法，");
  const answered = page.waitForResponse(/\/screening/);
  await cdp.send("Input.imeSetComposition", { text: "guiding", selectionStart: 7, selectionEnd: 7 });
  await answered;
  await savesNothing(page);
  await cdp.send("Input.imeSetComposition", { text: "规定", selectionStart: 2, selectionEnd: 2 });
  await cdp.send("Input.insertText", { text: "规定" });
  await page.locator(".ProseMirror mark.finding", { hasText: "数剧安全法" }).waitFor();
  await page.locator(".ProseMirror", { hasText: /依据数剧安全法，规定$/ }).waitFor();
  await kept(editor, /自动保存，尚未存为版本/);
  assert.ok(sent.some((body) => body.includes("数剧安全法，规定")), "the word itself");
  assert.ok(!sent.some((body) => body.includes("guiding")), "what it was spelt by");
  assert.equal(await versions(editor), before, "a version in the middle of a word");
  await page.reload();
  await editor.button("放弃，回到第", false).click();
  await page.getByText(/^已恢复/).waitFor({ state: "detached" });
}

async function secondPage(editor) {
  const other = await editor.page.context().newPage();
  await other.goto(editor.page.url());
  await other.locator(".ProseMirror p").first().waitFor();
  return Object.create(editor, { page: { value: other } });
}

async function arrived(page, words) {
  const copy = `/api/v1${new URL(page.url()).pathname}/working-copy`;
  const read = () => page.evaluate(async (path) => (await fetch(path)).text(), copy);
  for (const end = Date.now() + 15000; Date.now() < end; ) {
    if ((await read()).includes(words)) {
      return;
    }
  }
  assert.fail(`not on the server: ${words}`);
}

/** A page closed right behind the last key has sent it; one that cannot, asks before it goes. */
export async function closed({ editor }) {
  const { page } = editor;
  const first = await secondPage(editor);
  await type(first, "关掉前的最后一句。");
  const gone = first.page.waitForEvent("close");
  await first.page.close({ runBeforeUnload: true });
  await gone;
  await arrived(page, "关掉前的最后一句。");
  const second = await secondPage(editor);
  await page.context().setOffline(true);
  await type(second, "送不出去的话。");
  await kept(second, "暂时连不上服务器");
  const asks = second.page.waitForEvent("dialog");
  await second.page.close({ runBeforeUnload: true });
  const dialog = await asks;
  assert.equal(dialog.type(), "beforeunload");
  const left = second.page.waitForEvent("close");
  await dialog.accept();
  await left;
  await page.context().setOffline(false);
  await page.reload();
  await page.locator(".ProseMirror", { hasText: "关掉前的最后一句。" }).waitFor();
  await editor.button("放弃，回到第", false).click();
  await page.getByText(/^已恢复/).waitFor({ state: "detached" });
}
