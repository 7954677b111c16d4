// Without a mouse: what has the focus is seen, every button has a name, and the shortcuts do what they say.
import assert from "node:assert/strict";
import { kept, save, submit, type } from "./desk.mjs";

/** What has the focus: its name as a screen reader has it, and whether one sees it. */
async function focused(page) {
  return page.evaluate(() => {
    const at = document.activeElement;
    const style = getComputedStyle(at);
    const label = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
    return {
      name: (label ?? "").trim() || at.getAttribute("title"),
      tag: at.tagName,
      seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    };
  });
}

/** Tab from the top of the page until something of that name has the focus; each stop has a name and is seen. */
async function tabTo(page, name, most = 60) {
  const stops = [];
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    stops.push(at.name);
    assert.ok(at.name, `a stop without a name behind ${stops.join(" / ")}`);
    assert.ok(at.seen || at.tag === "BODY", `“${at.name}” (${at.tag}) has the focus and does not show it`);
    if (name.test(at.name)) {
      return;
    }
  }
  assert.fail(`${name} is not reached: ${stops.join(" / ")}`);
}

export async function write({ editor }) {
  const { page } = editor;
  await page.goto("/drafts");
  await page.getByRole("link", { name: "撰稿" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal((await focused(page)).name, "跳到正文");
  await tabTo(page, /^撰稿$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "撰稿" }).waitFor();
  await tabTo(page, /^标题$/);
  await page.keyboard.type("键盘写成的一篇");
  await page.keyboard.press("Enter");
  await page.locator(".ProseMirror").waitFor();
  await tabTo(page, /^正文$/);
  await page.keyboard.type("只用键盘也能写完。");
  await kept(editor, "自动保存");
  await page.keyboard.press("Control+s");
  await kept(editor, /^第 \d+ 稿，.*保存$/);
}

/** The head walks to the item, looks at the next mark, opens 退回 and thinks better of it. */
export async function review({ editor, head }) {
  const { page } = head;
  await type(editor, "联系手机13812345678。");
  await editor.page.getByLabel("公开属性（送审必填）").selectOption("主动公开");
  await save(editor);
  await submit(editor, "键盘写成。");
  const row = page.locator(".queue > li", { hasText: "键盘写成的一篇" });
  await head.until("/todo", () => row.isVisible());
  for (let i = 0; i < 5 && !(await row.locator("a:focus").count()); i++) {
    await page.keyboard.press("j");
  }
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "表决" }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("r");
  await head.dialog().getByLabel("审核意见（必填）").waitFor();
  await page.keyboard.press("Escape");
  await head.dialog().waitFor({ state: "detached" });
  await tabTo(page, /^批注全文$/);
  await page.keyboard.press("Enter");
  await head.dialog().getByLabel("批注内容").waitFor();
  await page.keyboard.type("请补上办理时限。");
  await tabTo(page, /^提交批注$/);
  await page.keyboard.press("Enter");
  await page.locator(".comments", { hasText: "请补上办理时限。" }).waitFor();
  await head.openAll();
  await page.keyboard.press("a");
  assert.match((await focused(page)).name, /^同意/);
  await tabTo(page, /大字版|字号/);
}

const THEMES = [
  ["0", "1"],
  ["2", "0"],
  ["2", "1"],
];

/** Every size with and without high contrast, on the pages with the most kinds of things. */
export async function themes(scene) {
  const { editor, head, item } = scene;
  await editor.page.goto("/me");
  await editor.page.getByLabel("高对比度").check();
  assert.equal(await editor.page.locator("html").getAttribute("data-contrast"), "high");
  await editor.page.getByLabel("特大").check();
  assert.equal(await editor.page.locator("html").getAttribute("data-size"), "2");
  for (const [size, contrast] of THEMES) {
    for (const [person, path, mark] of [
      [editor, item, ".versions li"],
      [head, head.page.url(), ".vote-bar"],
    ]) {
      await person.page.goto(path);
      await person.page.locator(mark).first().waitFor();
      await person.page.evaluate(
        ([s, c]) => {
          document.documentElement.dataset.size = s;
          document.documentElement.dataset.contrast = c === "1" ? "high" : "normal";
        },
        [size, contrast],
      );
      scene.found.push(...(await scene.browser.look(person.page, scene.shots, `theme-${size}${contrast}-${person.login}`)));
    }
  }
  await editor.page.goto("/me");
  await editor.page.getByLabel("高对比度").uncheck();
  await editor.page.getByLabel("标准").check();
}
