// Steps 4 and 5: what goes out, and what comes back.
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

export async function released(story) {
  const { editor } = story;
  await untilBoth(editor, story.item, "已发布");
  const url = await editor.page.locator(".receipt a").first().getAttribute("href");
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), new RegExp(story.title));
  story.live = url;
  await look(story, editor, "item-released");
}

export async function withdraw(story) {
  const { reviewer } = story;
  await reviewer.page.goto(new URL(story.item).pathname);
  await reviewer.button("撤稿").click();
  const button = reviewer.dialog().getByRole("button", { name: /^撤稿（2 个渠道）/ });
  assert.equal(await button.isDisabled(), true, "withdrawing without a reason");
  await reviewer.button("内容有误，更正后重新发布").click();
  await button.click();
  await untilBoth(reviewer, story.item, "已撤稿");
  assert.equal((await fetch(story.live)).status, 410);
  await look(story, reviewer, "item-withdrawn");
}
