// Steps 2 and 3: what reviewers do.
import assert from "node:assert/strict";
import { look } from "./looking.mjs";

async function openFromTodo(story, person) {
  await person.todo(1);
  await person.page.getByRole("link", { name: `审核：${story.title}` }).click();
  await person.page.getByRole("region", { name: "表决" }).waitFor();
}

async function backToTodo(person) {
  await person.page.waitForURL("**/todo");
}

export async function reviewFirst(story) {
  const { head } = story;
  await untilInTodo(head);
  await openFromTodo(story, head);
  await head.page.getByText("13812345678").first().waitFor();
  const agree = head.page.getByRole("region", { name: "表决" }).getByRole("button", { name: /^同意/ });
  assert.equal(await agree.isDisabled(), true, "agreeing before anything was opened");
  await head.page.getByLabel("对照").selectOption({ label: "全文" });
  await head.page.locator(".article mark.finding", { hasText: "13812345678" }).waitFor();
  await look(story, head, "review-first");
  await head.button("退回").click();
  await head.dialog().getByLabel("审核意见（必填）").fill("请删去手机号码，改为公布的办公电话。");
  await head.dialog().getByRole("button", { name: "退回", exact: true }).click();
  await backToTodo(head);
}

/** The screening in its sandbox takes a moment; until then nobody's list has it. */
async function untilInTodo(person) {
  await person.until("/todo", async () => {
    await person.page.locator(".queue > li, .empty").first().waitFor();
    return (await person.page.locator(".queue > li").count()) > 0;
  });
}

/** Only what changed since, and then two clicks from the list: 审核, 同意. */
export async function reviewAgain(story) {
  const { head } = story;
  await untilInTodo(head);
  await openFromTodo(story, head);
  assert.equal(await head.page.getByLabel("对照").inputValue(), "mine");
  await head.page.locator(".diff del", { hasText: "13812345678" }).waitFor();
  await head.page.locator(".diff ins", { hasText: "已公布" }).waitFor();
  assert.equal(await head.page.locator(".diff .op-changed").count(), 1);
  await look(story, head, "review");
  await head.openAll();
  await head.go(/工作台/);
  await head.page.getByRole("link", { name: `审核：${story.title}` }).click();
  await head.page.getByRole("button", { name: /^同意.*保密审查/ }).click();
  await backToTodo(head);
  await head.page.locator(".empty").waitFor();
}

export async function reviewUnified(story) {
  const { reviewer, head } = story;
  await untilInTodo(reviewer);
  await openFromTodo(story, reviewer);
  await reviewer.openAll();
  await reviewer.button("同意发布。").click();
  await reviewer.page.getByRole("region", { name: "表决" }).getByRole("button", { name: /^同意/ }).click();
  await backToTodo(reviewer);
  await mayNotVote(story, story.editor);
  await mayNotVote(story, head);
}

/** Whoever wrote in it, or has voted, is offered no button. */
async function mayNotVote(story, person) {
  await person.page.goto(story.item.replace(/^https?:\/\/[^/]+/, ""));
  await person.link("审核页").click();
  await person.page.getByRole("heading", { name: "审核意见" }).waitFor();
  assert.equal(await person.page.getByRole("button", { name: /^同意/ }).count(), 0, person.login);
}
