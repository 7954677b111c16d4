// Two people at one machine: all tabs of a browser share one session, and the words of one are never the other's.
import assert from "node:assert/strict";
import { kept, openDraft, type } from "./desk.mjs";
import { look } from "./looking.mjs";
import { PASSWORD } from "./person.mjs";

const COPY = /\/api\/v1\/drafts\/\d+\/working-copy$/;
const ME = "**/api/v1/me";
const HELD = "本页是林晓雨打开的";

async function tab(person, more = async () => {}) {
  const page = await person.page.context().newPage();
  await more(page);
  return Object.create(person, { page: { value: page } });
}

/** Tells no other tab anything, and is told nothing: what is left is the server. */
function deaf(page) {
  return page.addInitScript(() => delete window.BroadcastChannel);
}

/** Asks nothing of itself: no clock wakes it. */
function still(page) {
  return page.addInitScript(() => {
    window.setInterval = () => 0;
  });
}

/** In the place of whoever was: between the two nobody is, and no page asks. */
async function replaceBy(person, account) {
  const data = { account, password: PASSWORD, device: "desk", replace: true };
  const answer = await person.page.context().request.post("/api/v1/sessions", { data });
  assert.equal(answer.status(), 201);
  await person.page.goto("/");
}

function words({ page }, text) {
  return page.locator(".ProseMirror", { hasText: text }).waitFor();
}

/** What the server keeps of this draft for whoever is logged in there. */
function copyOf({ page }, draft) {
  return page.evaluate(async (path) => (await fetch(`/api/v1${path}/working-copy`)).text(), draft);
}

/** Only the server can know here: it keeps nothing of hers under the other's name, and she goes on where she was. */
export async function unheard(scene) {
  const { editor, head, title } = scene;
  const hers = await tab(editor, deaf);
  await hers.page.goto("/");
  await openDraft(hers, title);
  const draft = new URL(hers.page.url()).pathname;
  const his = await tab(editor, deaf);
  await replaceBy(his, head.login);
  const before = await copyOf(his, draft);
  await refused(hers);
  assert.equal(await copyOf(his, draft), before);
  await type(hers, "再写一句。");
  await hers.page.getByRole("alert").getByText(HELD).waitFor();
  await kept(hers, "自动保存没有成功");
  await hers.page.bringToFront();
  await look(scene, hers, "another");
  await back(hers, "换人之后写的话。");
  await hers.page.reload();
  await words(hers, "换人之后写的话。");
  await turned(his);
  await hers.page.close();
  await his.page.close();
}

/** Nor can she ask who is here. */
async function refused(hers) {
  await hers.page.route(ME, (route) => route.abort());
  const answer = hers.page.waitForResponse((r) => COPY.test(r.url()) && r.request().method() === "PUT");
  await type(hers, "换人之后写的话。");
  assert.equal((await answer).status(), 409);
  assert.equal((await (await answer).json()).code, "person.other");
  await hers.page.unroute(ME);
}

/** Her password, over the page as it stands. */
async function back(hers, typed) {
  await hers.button("林晓雨重新登录").click();
  await hers.dialog().getByLabel("林晓雨的密码").fill("wrong");
  await hers.dialog().getByRole("button", { name: "登录", exact: true }).click();
  await hers.dialog().getByText("login.wrong").waitFor();
  await hers.dialog().getByLabel("林晓雨的密码").fill(PASSWORD);
  await hers.dialog().getByRole("button", { name: "登录", exact: true }).click();
  await hers.page.getByText(HELD).waitFor({ state: "detached" });
  await words(hers, typed);
  await kept(hers, /自动保存，尚未存为版本/);
}

/** His page reads nothing of hers either, until it is given up. */
async function turned(his) {
  await his.go("登记簿");
  await his.page.getByRole("alert").getByText("本页是沈志远打开的").waitFor();
  await his.button("换成林晓雨的页面").click();
  await his.page.locator(".person", { hasText: "林晓雨" }).waitFor();
  await his.page.getByRole("heading", { name: "信息发布登记簿" }).waitFor();
}

/** Who logs in or out in one tab: the others would hear of it from their clocks, which stand here, or not at all. */
export async function told({ editor, head, title }) {
  const hers = await tab(editor, still);
  await hers.page.goto("/");
  await openDraft(hers, title);
  const his = await tab(editor, still);
  await replaceBy(his, head.login);
  await his.page.locator(".person", { hasText: "沈志远" }).waitFor();
  await type(hers, "又换了一次人。");
  await hers.page.getByRole("alert").getByText(HELD).waitFor();
  await back(hers, "又换了一次人。");
  await his.page.getByRole("alert").getByText("本页是沈志远打开的").waitFor();
  await his.button("换成林晓雨的页面").click();
  await his.page.locator(".person", { hasText: "林晓雨" }).waitFor();
  await his.button("退出").click();
  await hers.page.getByLabel("账号").waitFor();
  await his.page.close();
  await hers.page.close();
  await replaceBy(editor, editor.login);
}
