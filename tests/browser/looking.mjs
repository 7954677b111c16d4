// Looks at a page as it stands: at a desk's width and at a telephone's.
import { join } from "node:path";
import { DESK, PHONE } from "./browser.mjs";

const NARROW = "phone";

/** Counts looks, so that the story can say how many there were. */
look.count = 0;

export async function look(story, person, name) {
  const { page } = person;
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => scrollTo(0, 0));
  await lookNow(story, person, name);
}

/** The same where a frame was left while it loaded: Chromium then never calls the network idle. */
export async function lookNow(story, { page }, name) {
  for (const [kind, size] of [
    ["desk", DESK],
    [NARROW, PHONE],
  ]) {
    await page.setViewportSize(size);
    story.found.push(...(await story.browser.look(page, story.shots, `${name}-${kind}`)));
    look.count++;
  }
  await page.setViewportSize(DESK);
}

/** One part of a page, for the manual; looks at nothing. */
export async function picture(story, part, name) {
  if (story.shots) {
    await part.screenshot({ path: join(story.shots, `${name}.png`) });
  }
}

/** The same, at the width of a phone as well, where a look would show the head of the page only. */
export async function pictures(story, { page }, part, name) {
  await picture(story, part, name);
  await page.setViewportSize(PHONE);
  await picture(story, part, `${name}-${NARROW}`);
  await page.setViewportSize(DESK);
}

/** The pages that the story itself did not come by. */
export async function lookAround(story) {
  const { editor, reviewer, operator, sysadmin, auditor } = story;
  const pages = [
    [editor, /工作台/, "todo", ".tabs"],
    [editor, "稿件", "drafts", ".queue"],
    [reviewer, "登记簿", "register", ".grid"],
    [operator, "渠道", "channels", ".channels"],
    [reviewer, "词库与流程", "rules", ".grid"],
    [sysadmin, "人员", "people", ".grid"],
    [auditor, "审计", "audit", ".grid"],
  ];
  for (const [person, way, name, mark] of pages) {
    await person.go(way);
    await person.page.locator(mark).first().waitFor();
    await look(story, person, name);
  }
  await boxes(story);
  await reviewer.page.getByRole("link", { name: "周文静" }).click();
  await reviewer.page.getByRole("heading", { name: "签名密钥" }).waitFor();
  await look(story, reviewer, "me");
  await largeWords(story, reviewer);
  await editor.go("稿件");
  await editor.link("撰稿").click();
  await editor.page.getByRole("heading", { name: "撰稿" }).waitFor();
  await look(story, editor, "new");
  await auditor.button("退出").click();
  await auditor.page.getByLabel("账号").waitFor();
  await look(story, auditor, "login");
}

/** What was handed in, and what was decided: each with something in it. */
async function boxes(story) {
  for (const [person, name, box] of [
    [story.editor, "我的", "mine"],
    [story.reviewer, "已办", "done"],
  ]) {
    const { page } = person;
    await person.go(/工作台/);
    await page.getByRole("navigation", { name: "工作台分类" }).getByRole("link", { name }).click();
    await page.waitForURL(`**/todo?box=${box}`);
    await page.locator(".queue > li", { hasText: story.title }).first().waitFor();
    await look(story, person, `todo-${box}`);
  }
}

/** 大字版 makes every word larger and nothing fall off the screen. */
async function largeWords(story, person) {
  await person.button("大字版").click();
  await look(story, person, "me-large");
  await person.button("字号：大字").click();
  await person.button("字号：特大").click();
}
