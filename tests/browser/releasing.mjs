// Steps 4 and 5: what goes out, what is refused and let go again, what is printed, what comes back.
import assert from "node:assert/strict";
import { look } from "./looking.mjs";

/** Both channels say the same word. */
async function untilBoth(person, item, word) {
  const { page } = person;
  const ready = async () => {
    await page.getByRole("heading", { name: "版本" }).waitFor();
    const states = await page.locator(".delivery-line .tag").allTextContents();
    return states.filter((state) => state === word).length === 2;
  };
  const said = () => page.locator(".deliveries, .banner").allTextContents();
  await person.until(new URL(item).pathname, ready, said);
}

/** The platform refuses the next picture, or what else is named; nobody but a person may then let the item go on. */
export async function refuseOnce({ system }, path = "media/uploadimg") {
  const fault = { path, kind: "errcode", errcode: 45001 };
  const answer = await fetch(`${system.platform}/_sim/faults`, { method: "POST", body: JSON.stringify(fault) });
  assert.equal(answer.status, 200);
}

/** The operator sees the refusal on the board, in the platform's words, and lets it go with a reason. */
async function retry(story) {
  const { page } = story.operator;
  const card = page.locator(".channels > li", { hasText: "微信公众号" });
  await story.operator.until("/channels", () => card.getByText("未成功 1").isVisible());
  await card.getByRole("button", { name: /^看队列/ }).click();
  const refused = card.locator(".deliveries > li", { hasText: "平台拒绝" });
  await refused.getByText(/45001/).waitFor();
  await refused.getByRole("button", { name: /^重试/ }).click();
  await story.operator.button("渠道故障已排除").click();
  await story.operator.dialog().getByRole("button", { name: "重试", exact: true }).click();
  await story.operator.dialog().waitFor({ state: "detached" });
  await refused.waitFor({ state: "detached" });
}

async function printed(story, person, link, name, words) {
  const [page] = await Promise.all([person.page.waitForEvent("popup"), person.link(link).click()]);
  await page.waitForLoadState();
  const text = await page.locator("body").textContent();
  for (const word of words) {
    assert.ok(text.includes(word), `${name}: ${word}`);
  }
  // No script runs in a page that is for the printer, axe's neither: a copy is looked at.
  const copy = await story.browser.page(story.system.url);
  await copy.setContent(await page.content());
  await look(story, { page: copy }, name);
  await copy.context().close();
  await page.close();
}

/** The sheet of one item and the register of the year, as they come out of the printer. */
async function print(story) {
  const { editor, reviewer, title } = story;
  const opinions = ["沈志远", "周文静", "同意发布。", "保密审查"];
  await printed(story, editor, "登记表", "sheet", ["信息发布审核登记表", title, ...opinions]);
  await reviewer.go("登记簿");
  await printed(story, reviewer, "打印登记簿", "register-print", ["信息发布登记簿", title, "林晓雨", "微信公众号"]);
}

/** What a reader does: larger words, a page for the printer, the list, and a word that is looked for. */
async function readSite(story, url) {
  const page = await story.browser.page(new URL(url).origin);
  const reader = { page };
  const link = (name) => page.getByRole("link", { name, exact: true }).first();
  const banner = page.locator(".banner");
  const size = () => page.locator(".text").evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
  await page.goto(url);
  await look(story, reader, "site-article");
  const plain = await size();
  await link("大字版").click();
  assert.ok((await size()) >= plain * 1.4, `large words: ${plain} and ${await size()} px`);
  assert.equal(await banner.isVisible(), true);
  await look(story, reader, "site-large");
  await link("打印版").click();
  await banner.waitFor({ state: "hidden" });
  assert.equal(await size(), plain);
  await link("标准版").click();
  await banner.getByRole("link").click();
  await link(story.title).waitFor();
  await look(story, reader, "site-list");
  await link("站内搜索").click();
  await search(story, reader);
  await page.context().close();
}

async function search(story, reader) {
  const { page } = reader;
  const found = page.locator("#found").getByRole("link", { name: story.title });
  await page.getByLabel("标题、摘要或栏目中的词").fill("没有写过的话");
  await page.getByText("没有找到").waitFor();
  assert.equal(await found.count(), 0);
  await page.getByLabel("标题、摘要或栏目中的词").fill("细则 印发");
  await page.getByText("找到 1 条").waitFor();
  await look(story, reader, "site-search");
  await found.click();
  await page.getByRole("heading", { level: 1, name: story.title }).waitFor();
}

export async function released(story) {
  const { editor } = story;
  await retry(story);
  await untilBoth(editor, story.item, "已发布");
  const url = await editor.page.locator(".receipt a").first().getAttribute("href");
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), new RegExp(story.title));
  story.live = url;
  await readSite(story, url);
  await look(story, editor, "item-released");
  await print(story);
}

/** What the platform said to the last call of each try, folded until it is asked for. */
async function answers(story) {
  const { page } = story.reviewer;
  const wechat = page.locator(".deliveries > li", { hasText: "微信公众号" }).first();
  await wechat.getByText("各次发送与平台的回答").click();
  await wechat.getByText(/HTTP 200，/).first().waitFor();
  await wechat.locator(".answer pre").first().waitFor();
  await look(story, story.reviewer, "item-answers");
}

export async function withdraw(story) {
  const { reviewer } = story;
  await reviewer.page.goto(new URL(story.item).pathname);
  await answers(story);
  await reviewer.button("撤稿").click();
  const button = reviewer.dialog().getByRole("button", { name: /^撤稿（2 个渠道）/ });
  assert.equal(await button.isDisabled(), true, "withdrawing without a reason");
  await reviewer.button("内容有误，更正后重新发布").click();
  await look(story, reviewer, "withdraw");
  await button.click();
  // To leave before it is signed and sent would take the request along.
  await reviewer.dialog().waitFor({ state: "detached" });
  await untilBoth(reviewer, story.item, "已撤稿");
  await reviewer.page.locator(".item-head .tag", { hasText: "已撤稿" }).waitFor();
  await reviewer.page.locator(".item-head .tag", { hasText: "已上线" }).first().waitFor({ state: "detached" });
  assert.equal((await fetch(story.live)).status, 410);
  await look(story, reviewer, "item-withdrawn");
}
