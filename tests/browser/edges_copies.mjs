// What is kept of a draft and no version yet: thrown away when she says so, whatever is still on its way.
import assert from "node:assert/strict";
import { kept, type } from "./desk.mjs";

const COPY = /\/api\/v1\/drafts\/\d+\/working-copy$/;
const SENT = ["content-type", "if-match", "x-shenfa", "shenfa-person"];

/** Autosaves of the page go nowhere from now on; the last one is answered, as it was. */
async function holdUp(page) {
  const held = { last: null };
  await page.route(COPY, (route) => {
    if (route.request().method() !== "PUT") {
      return route.continue();
    }
    held.last = route.request();
    return route.abort();
  });
  return held;
}

/** What the page sends as it goes passes no route: it is kept from noticing, and the next one finds what stood before. */
async function loadAnew(page) {
  await page.evaluate(() => addEventListener("visibilitychange", (e) => e.stopImmediatePropagation(), true));
  await page.reload();
  await page.locator(".ProseMirror p").first().waitFor();
}

/** It arrives after all; or the same from another page, with other words. */
async function arrive(page, request, more = "") {
  const all = request.headers();
  const headers = Object.fromEntries(SENT.map((name) => [name, all[name]]));
  const body = request.postDataJSON();
  const data = { ...body, html: body.html + more, page: more ? "another" : body.page };
  headers.origin = new URL(request.url()).origin;
  const answer = await page.context().request.put(request.url(), { headers, data });
  assert.equal(answer.status(), 200, await answer.text());
}

async function onServer(page) {
  const path = `/api/v1${new URL(page.url()).pathname}/working-copy`;
  return page.evaluate(async (url) => (await fetch(url)).text(), path);
}

function restored(page) {
  return page.getByText(/^已恢复.*自动保存的内容$/);
}

async function drop(editor) {
  await editor.button("放弃，回到第", false).click();
  await restored(editor.page).waitFor({ state: "detached" });
}

/** Typed, kept, typed on; and loaded anew while the last words are on their way. */
async function loadedAnew(editor, words) {
  const { page } = editor;
  await type(editor, "先写的话。");
  await kept(editor, "自动保存，尚未存为版本");
  const held = await holdUp(page);
  await type(editor, words);
  await kept(editor, "暂时连不上服务器");
  await loadAnew(page);
  await restored(page).waitFor();
  await page.locator(".ProseMirror", { hasText: words }).waitFor();
  await kept(editor, "暂时连不上服务器");
  assert.doesNotMatch(await onServer(page), new RegExp(words));
  return held.last;
}

/** Her own last words come behind what the new page was given: they go as well. */
export async function cameBehind({ editor }) {
  const { page } = editor;
  await arrive(page, await loadedAnew(editor, "走时送出的话。"));
  assert.match(await onServer(page), /走时送出的话。/);
  await drop(editor);
  assert.doesNotMatch(await onServer(page), /写的话|送出的话/);
  await page.unroute(COPY);
  await page.reload();
  await kept(editor, /^第 \d+ 稿$/);
  assert.equal(await restored(page).count(), 0);
}

/** What she has written elsewhere meanwhile is no such thing, and stays. */
export async function othersStay({ editor }) {
  const { page } = editor;
  await arrive(page, await loadedAnew(editor, "这一页的话。"), "<p>另一处的话。</p>");
  await drop(editor);
  await page.unroute(COPY);
  await page.reload();
  await restored(page).waitFor();
  await page.locator(".ProseMirror", { hasText: "另一处的话。" }).waitFor();
  await drop(editor);
}

/** Words that were typed and taken out again: the page shows the version, and elsewhere stands something else. */
async function outAgain(editor) {
  const { page } = editor;
  const held = await holdUp(page);
  await type(editor, "写了又删");
  for (const _ of "写了又删") {
    await page.keyboard.press("Backspace");
  }
  await kept(editor, "暂时连不上服务器");
  await arrive(page, held.last, "<p>手机上写的话。</p>");
  await loadAnew(page);
  await page.getByText("您在另一处也写过").waitFor();
  await page.unroute(COPY);
  return held.last;
}

/** She wrote on there while she thought it over: that is not what she saw, and she is asked anew. */
async function askedAnew(editor, request) {
  const { page } = editor;
  await arrive(page, request, "<p>手机上又写的话。</p>");
  const moved = page.waitForResponse((r) => COPY.test(r.url()) && r.status() === 412);
  await editor.button("以本页的为准，接着存").click();
  await moved;
  await editor.button("看另一处写的").click();
  await editor.dialog().getByText("手机上又写的话。").waitFor();
  await page.keyboard.press("Escape");
}

/** She chooses this page, which is the version itself: the question goes, and nothing is left to keep. */
export async function nothingDiffers({ editor }) {
  const { page } = editor;
  await askedAnew(editor, await outAgain(editor));
  await editor.button("以本页的为准，接着存").click();
  await kept(editor, /已以本页的为准：与第 \d+ 稿没有不同/);
  assert.equal(await page.getByText("以本页的为准，接着存").count(), 0);
  assert.doesNotMatch(await onServer(page), /手机上/);
  await type(editor, "接着写的话。");
  await kept(editor, "自动保存，尚未存为版本");
  await page.reload();
  await page.locator(".ProseMirror", { hasText: "接着写的话。" }).waitFor();
  assert.doesNotMatch(await page.locator(".ProseMirror").textContent(), /手机上|写了又删/);
  await drop(editor);
}
