// Log-ins, their end, and the key of a device.
import assert from "node:assert/strict";
import { reason } from "./desk.mjs";

export async function revoke({ head }) {
  const { page } = head;
  await page.getByRole("link", { name: "沈志远" }).click();
  await page.getByText("本机", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^注销密钥/ }).click();
  await head.dialog().getByRole("button", { name: "注销", exact: true }).click();
  await page.getByText("本机没有您的签名密钥。").waitFor();
  await page.getByLabel("登记码").fill("0000-0000-0000");
  await head.button("登记本机").click();
  await page.getByText("device.code").waitFor();
}

/** The page's own clock is wound on; the server's is not, so that going on works. */
export async function ending({ editor }) {
  const { page } = editor;
  await page.clock.install();
  await page.goto("/register");
  await page.getByRole("heading", { name: "信息发布登记簿" }).waitFor();
  await page.clock.fastForward("13:30");
  const warning = page.getByRole("alert").filter({ hasText: /登录将在 \d+ 秒后失效/ });
  await warning.waitFor();
  await editor.button("继续使用").click();
  await warning.waitFor({ state: "detached" });
}

export async function lockOut(scene) {
  const page = await scene.browser.page(scene.system.url);
  await page.goto("/");
  await page.getByLabel("账号").fill("editor2");
  for (let i = 0; i < 5; i++) {
    await page.getByLabel("密码", { exact: true }).fill(`wrong-${i}`);
    const [answer] = await Promise.all([
      page.waitForResponse("**/api/v1/sessions"),
      page.getByRole("button", { name: "登录", exact: true }).click(),
    ]);
    assert.ok([401, 429, 503].includes(answer.status()), `${answer.status()}`);
  }
  await page.getByRole("alert").filter({ hasText: "锁定 30 分钟" }).waitFor();
  await page.getByText("联系系统管理员").waitFor();
}
