// What was refused for a mark of a state secret is seen by those who answer for it, and never a word of it.
import assert from "node:assert/strict";
import { look, picture } from "./looking.mjs";

/** As an editor's page sends it, twice: it saves by itself. */
async function marked({ page }) {
  const codes = await page.evaluate(async () => {
    const headers = { "Content-Type": "application/json", "X-Shenfa": "1", "If-Match": '""' };
    const send = (method, path, body) => fetch(`/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    const draft = await (await send("POST", "/drafts", { title: "会议通知", html: "<p>正文</p>", meta: {} })).json();
    const html = (term) => ({ title: "会议通知", html: `<p>通知</p><p>机密★${term}年</p><p>舟山某项目</p>`, meta: {} });
    const answers = [];
    for (const term of [5, 10]) {
      answers.push((await (await send("PUT", `/drafts/${draft.id}/working-copy`, html(term))).json()).code);
    }
    return answers;
  });
  assert.deepEqual(codes, ["upload.secrecy", "upload.secrecy"]);
}

export async function answered(scene) {
  await marked(scene.editor);
  const secadmin = await scene.person("secadmin");
  const { page } = secadmin;
  await secadmin.go(/^泄密隐患/);
  await page.getByText("正文 › 第 2 段").nth(1).waitFor();
  await page.getByText("数据资源处 林晓雨").first().waitFor();
  await page.getByRole("region", { name: "消息" }).getByText(/林晓雨 提交的“正文”带有国家秘密标志/).waitFor();
  assert.ok(!(await page.locator("main").innerText()).includes("舟山"), "the words are shown");
  await picture(scene, page.locator("main"), "secrecy");
  await look(scene, secadmin, "secrecy");
  await secadmin.button("办结").first().click();
  await secadmin.dialog().getByLabel("连同一人同一稿件的另外 1 条一并办结").check();
  await secadmin.dialog().getByLabel("处理经过（必填）").fill("来源已核实，交保密部门");
  await look(scene, secadmin, "secrecy-handle");
  await secadmin.dialog().getByRole("button", { name: "办结", exact: true }).click();
  await page.getByText("没有未办结的泄密隐患。").waitFor();
  await secadmin.link("已办结").click();
  await page.getByText("来源已核实，交保密部门").nth(1).waitFor();
  assert.equal(await secadmin.button("办结").count(), 0);
}
