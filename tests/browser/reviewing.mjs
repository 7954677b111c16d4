// Steps 2 and 3: what reviewers do.
import assert from "node:assert/strict";
import { look } from "./looking.mjs";

/** By the keyboard: j to the first item, Enter to open it. */
async function openFromTodo(story, person) {
  await person.todo(1);
  await person.page.keyboard.press("j");
  await person.page.keyboard.press("Enter");
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
  await head.page.locator(".remark", { hasText: "（不是放行）：对外公布的联系手机" }).waitFor();
  const agree = voteRegion(head).getByRole("button", { name: /^同意/ });
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
export async function reviewAgain(story, before, after, changes = 1) {
  const { head } = story;
  await untilInTodo(head);
  await openFromTodo(story, head);
  assert.equal(await head.page.getByLabel("对照").inputValue(), "mine");
  await head.page.locator(".diff del", { hasText: before }).waitFor();
  await head.page.locator(".diff ins", { hasText: after }).waitFor();
  assert.equal(await head.page.locator(".diff .op-changed").count(), changes);
  await look(story, head, "review");
  await head.openAll();
  await head.go(/工作台/);
  await head.page.getByRole("link", { name: `审核：${story.title}` }).click();
  await head.page.getByRole("button", { name: /^同意.*保密审查/ }).click();
  await backToTodo(head);
  await head.page.locator(".empty").waitFor();
}

/** Marks words in a paragraph with the mouse, as one does on paper. */
async function selectWords(page, scope, words) {
  const box = await page.locator(scope, { hasText: words }).last().evaluate((host, wanted) => {
    const walker = document.createTreeWalker(host, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(wanted);
      if (at >= 0) {
        node.parentElement.scrollIntoView({ block: "center" });
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + wanted.length);
        return range.getBoundingClientRect().toJSON();
      }
    }
    return null;
  }, words);
  assert.ok(box, `“${words}” stands in ${scope}`);
  const y = box.top + box.height / 2;
  await page.mouse.move(box.left + 1, y);
  await page.mouse.down();
  await page.mouse.move(box.right - 1, y, { steps: 4 });
  await page.mouse.up();
}

async function suggestWords(person, scope, words, instead) {
  await selectWords(person.page, scope, words);
  await person.button("建议修改").click();
  await person.dialog().getByLabel("改为（留空表示删去）").fill(instead);
  await person.dialog().getByRole("button", { name: "提出建议" }).click();
  await person.dialog().waitFor({ state: "detached" });
}

/** In a cell of a row of the diff, where one sees the table and not the text alone. */
async function suggestInTable(person) {
  const { page } = person;
  await page.getByLabel("对照").selectOption({ label: "对照上一轮送审稿" });
  await page.getByRole("button", { name: /段没有变化，展开/ }).last().click();
  await suggestWords(person, ".diff .t-tr.new", "责任处室", "责任部门");
  await page.locator(".diff .t-tr.new .suggested", { hasText: "责任处室" }).waitFor();
  await page.getByLabel("对照").selectOption({ label: "全文" });
}

/** A tracked suggestion goes with the return; taking it over makes nobody a contributor. */
export async function suggest(story) {
  const { reviewer } = story;
  const { page } = reviewer;
  await untilInTodo(reviewer);
  await openFromTodo(story, reviewer);
  await page.getByLabel("对照").selectOption({ label: "全文" });
  await suggestWords(reviewer, ".article", "限期整改", "立行立改");
  await page.locator(".article .suggested", { hasText: "限期整改" }).waitFor();
  await suggestInTable(reviewer);
  await look(story, reviewer, "review-suggested");
  await reviewer.button("退回").click();
  await reviewer.dialog().getByLabel("审核意见（必填）").fill("请采纳建议后再送。");
  await reviewer.dialog().getByRole("button", { name: "退回", exact: true }).click();
  await backToTodo(reviewer);
}

export async function reviewUnified(story) {
  const { reviewer, head } = story;
  await untilInTodo(reviewer);
  await openFromTodo(story, reviewer);
  await reviewer.page.locator(".diff ins", { hasText: "立行立" }).waitFor();
  await comment(reviewer);
  await reviewer.openAll();
  await reviewer.button("同意发布。").click();
  await look(story, reviewer, "review-ready");
  await voteRegion(reviewer).getByRole("button", { name: /^同意/ }).click();
  await backToTodo(reviewer);
  await mayNotVote(story, story.editor);
  await mayNotVote(story, head);
}

async function comment(reviewer) {
  await selectWords(reviewer.page, ".diff .new", "发现问题");
  await reviewer.button("批注").click();
  await reviewer.dialog().getByLabel("批注内容").fill("整改情况另行通报。");
  await reviewer.dialog().getByRole("button", { name: "提交批注" }).click();
  await reviewer.page.locator(".comments", { hasText: "整改情况另行通报。" }).waitFor();
}

function voteRegion(person) {
  return person.page.getByRole("region", { name: "表决" });
}

/** Whoever wrote in it, or has voted, is offered no button. */
async function mayNotVote(story, person) {
  await person.page.goto(new URL(story.item).pathname);
  await person.link("审核页").click();
  await person.page.getByRole("heading", { name: "审核意见" }).waitFor();
  assert.equal(await person.page.getByRole("button", { name: /^同意/ }).count(), 0, person.login);
}
