// One person at the pages: logs in for the first time, and does things by clicks and keys alone.
import assert from "node:assert/strict";

export const PASSWORD = "Lantern-Meadow-58-river";

export class Person {
  constructor(page, login) {
    this.page = page;
    this.login = login;
  }

  /** The one-time password, a password of one's own and, for those who vote, a key: one step. `see` is shown its page. */
  async firstDay(oneTime, see = async () => {}) {
    const { page } = this;
    await page.goto("/");
    await page.getByLabel("账号").fill(this.login);
    await page.getByLabel("密码", { exact: true }).fill(oneTime);
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await page.getByLabel("新密码").waitFor();
    await see(this);
    await page.getByLabel("新密码").fill(PASSWORD);
    await page.getByLabel("再输一遍").fill(PASSWORD);
    await page.getByRole("button", { name: "保存并进入" }).click();
    await page.getByRole("navigation", { name: "主导航" }).waitFor();
  }

  async go(name) {
    const nav = this.page.getByRole("navigation", { name: "主导航" });
    await nav.getByRole("link", { name }).click();
  }

  button(name, exact = true) {
    return this.page.getByRole("button", { name, exact });
  }

  link(name, exact = true) {
    return this.page.getByRole("link", { name, exact });
  }

  dialog() {
    return this.page.locator("dialog[open]");
  }

  /** Loads a page anew, as people do while they wait, until it says what is waited for. */
  async until(path, ready, describe = async () => path) {
    const end = Date.now() + 90000;
    while (Date.now() < end) {
      await this.page.goto(path);
      await this.page.waitForLoadState("networkidle");
      if (await ready()) {
        return;
      }
    }
    assert.fail(`${this.login} waited in vain: ${await describe()}`);
  }

  async choose(button, file) {
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), button.click()]);
    await chooser.setFiles(file);
  }

  /** Every attachment and rendition, opened one by one as the page leads. */
  async openAll() {
    const items = this.page.locator(".open-item");
    for (let i = 0; i < (await items.count()); i++) {
      await items.nth(i).click();
      const known = this.dialog().getByRole("button", { name: "我已知悉，发出后收不回" });
      if (/发出后收不回/.test((await items.nth(i).textContent()) ?? "")) {
        await known.click();
        await items.nth(i).getByText("已知悉").waitFor({ state: "attached" });
        await this.dialog().getByRole("button", { name: "关闭" }).click();
        continue;
      }
      const attachment = this.dialog().getByRole("link", { name: "打开附件" });
      await this.dialog().locator("iframe, .picture-look, table.diff").or(attachment).first().waitFor();
      if (await attachment.isVisible()) {
        const [file] = await Promise.all([this.page.waitForEvent("download"), attachment.click()]);
        await file.cancel();
      }
      await items.nth(i).getByText("已看").waitFor({ state: "attached" });
      await this.dialog().getByRole("button", { name: "关闭" }).click();
    }
  }

  /** The number beside 待办 and the rows below it come from one query: they agree. */
  async todo(expected) {
    const { page } = this;
    await this.go(/工作台/);
    await page.locator(".queue > li, .empty").first().waitFor();
    assert.equal(await page.locator(".queue > li").count(), expected, `${this.login} 待办`);
    const tab = page.getByRole("navigation", { name: "工作台分类" }).getByRole("link", { name: /待办/ });
    await tab.getByText(String(expected), { exact: true }).waitFor();
  }
}
