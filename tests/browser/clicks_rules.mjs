// What the machine looks for, and who reviews: read by those who keep it, and changed by two of them.
import assert from "node:assert/strict";
import { look } from "./looking.mjs";
import { PASSWORD } from "./person.mjs";

export async function read(scene) {
  const secadmin = await scene.person("secadmin");
  const { page } = secadmin;
  await secadmin.go("词库与流程");
  await page.getByText(/第 1 版，现行/).waitFor();
  await page.getByText("供稿处室的处室负责人 1 人同意；须有保密审查；限 24 小时").waitFor();
  const terms = page.getByRole("region", { name: "词条" });
  await terms.getByRole("rowheader", { name: "为人名服务" }).waitFor();
  assert.ok((await terms.getByRole("rowheader").count()) > 1);
  await page.getByRole("searchbox", { name: "按词条、类别或建议查找" }).fill("为人民服务");
  await page.keyboard.press("Enter");
  await terms.getByRole("rowheader").nth(1).waitFor({ state: "detached" });
  assert.deepEqual(await terms.getByRole("rowheader").allTextContents(), ["为人名服务"]);
  await page.getByRole("searchbox", { name: "按词条、类别或建议查找" }).fill("没有这样的词");
  await page.keyboard.press("Enter");
  await page.getByText("没有找到“没有这样的词”。").waitFor();
}

/** A new version has no page of its own: it comes by the command. Here with the key that this browser keeps. */
async function handIn(page, terms, note) {
  return page.evaluate(
    async ([terms, note]) => {
      const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
      const account = (await (await fetch("/api/v1/me")).json()).id;
      const db = await done(indexedDB.open("shenfa-keys", 1));
      const kept = await done(db.transaction("keys").objectStore("keys").get(account));
      const bytes = (text) => new TextEncoder().encode(text);
      const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(`${terms}\n`)));
      const sha256 = Array.from(sum, (b) => b.toString(16).padStart(2, "0")).join("");
      const payload = `shenfa lexicon 1\n${JSON.stringify({ account, note, sha256 })}`;
      const how = { name: "ECDSA", hash: "SHA-256" };
      const raw = new Uint8Array(await crypto.subtle.sign(how, kept.pair.privateKey, bytes(payload)));
      const answer = await fetch("/api/v1/lexicons", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Shenfa": "1" },
        body: JSON.stringify({ terms, note, key_id: kept.keyId, signature: btoa(String.fromCharCode(...raw)) }),
      });
      return answer.status;
    },
    [terms, note],
  );
}

async function becomesSecond(scene, secadmin) {
  const planhead = await scene.person("planhead");
  await secadmin.go("人员");
  await secadmin.button("授权：徐立行").click();
  for (const [role, given] of Object.entries({ 处室负责人: false, 保密审查员: false, 安全管理员: true })) {
    await secadmin.dialog().getByLabel(role, { exact: true }).setChecked(given);
  }
  await secadmin.dialog().getByRole("button", { name: "保存授权" }).click();
  await secadmin.dialog().waitFor({ state: "detached" });
  await planhead.page.goto("/");
  await planhead.page.getByLabel("账号").fill("planhead");
  await planhead.page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await planhead.page.getByRole("button", { name: "登录", exact: true }).click();
  await planhead.page.getByRole("navigation", { name: "主导航" }).waitFor();
  return planhead;
}

/** What it would find is known before it is in force. */
async function trial(scene, secadmin) {
  await secadmin.button("试运行第 2 版").click();
  await secadmin.page.getByRole("heading", { name: "第 2 版的试运行" }).waitFor();
  await secadmin.page.getByLabel("连同最近").selectOption("1000 次发布");
  await secadmin.button("开始试运行").click();
  await secadmin.page.getByText(/会新增 \d+ 处/).waitFor();
  await secadmin.button("重新试运行").waitFor();
  await look(scene, secadmin, "lexicon-trial");
}

/** Made by one security administrator, signed; put in force by the other, signed. */
export async function change(scene) {
  const secadmin = await scene.person("secadmin");
  const second = await becomesSecond(scene, secadmin);
  assert.equal(await handIn(secadmin.page, "绝对不会出现的词\tWARN\t固定用语\t\n", "补充一条"), 201);
  await secadmin.go("词库与流程");
  await secadmin.page.getByText("孟安然 提交").waitFor();
  assert.equal(await secadmin.button("启用第 2 版").count(), 0, "who made it puts it in force");
  await trial(scene, secadmin);
  await second.go("词库与流程");
  await second.button("启用第 2 版").click();
  await second.dialog().getByText(/试运行看了 \d+ 篇/).waitFor();
  await second.dialog().getByText(/[0-9a-f]{64}/).waitFor();
  await look(scene, second, "lexicon-activate");
  await second.dialog().getByRole("button", { name: "启用", exact: true }).click();
  await second.dialog().waitFor({ state: "detached" });
  const inForce = second.page.locator(".versions li", { hasText: "第 2 版" });
  await inForce.getByText("现行", { exact: true }).waitFor();
  await inForce.getByText(/徐立行/).waitFor();
  await inForce.getByText(/复查完毕/).waitFor();
}
