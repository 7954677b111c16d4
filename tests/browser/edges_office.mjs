// People, channels and log-ins.
import assert from "node:assert/strict";
import { look } from "./looking.mjs";
import { PASSWORD, Person } from "./person.mjs";

async function newAccount(sysadmin, fields) {
  await sysadmin.button("新建账号").click();
  const form = sysadmin.dialog();
  await form.getByLabel("姓名").fill(fields.name);
  await form.getByLabel("工号").fill(fields.number);
  await form.getByLabel("登录账号").fill(fields.login);
  await form.getByLabel("处室").selectOption({ label: "数据资源处" });
  await form.getByRole("button", { name: "新建" }).click();
}

async function makeAccount(sysadmin) {
  await sysadmin.go("人员");
  await newAccount(sysadmin, { name: "顾清和", number: "DEMO-0099", login: "guqinghe" });
  const password = await sysadmin.dialog().locator(".secret").textContent();
  await sysadmin.dialog().getByRole("button", { name: "关闭" }).click();
  await newAccount(sysadmin, { name: "顾清和", number: "DEMO-0099", login: "guqinghe2" });
  await sysadmin.dialog().getByText("account.person").waitFor();
  await sysadmin.dialog().getByRole("button", { name: "关闭" }).click();
  return password;
}

/** The security administrator gives the role; two administrators on one person are refused. */
async function giveRole(secadmin) {
  await secadmin.go("人员");
  await secadmin.button("授权：顾清和").click();
  const form = secadmin.dialog();
  await form.getByLabel("系统管理员", { exact: true }).check();
  await form.getByLabel("审计管理员", { exact: true }).check();
  await form.getByRole("button", { name: "保存授权" }).click();
  await form.getByText("role.exclusive").waitFor();
  await form.getByLabel("系统管理员", { exact: true }).uncheck();
  await form.getByLabel("审计管理员", { exact: true }).uncheck();
  await form.getByLabel("处室负责人", { exact: true }).check();
  await form.getByRole("button", { name: "保存授权" }).click();
  await form.waitFor({ state: "detached" });
  await secadmin.button("登记码：顾清和").click();
  await secadmin.dialog().getByRole("button", { name: "发登记码" }).click();
  const code = await secadmin.dialog().locator(".secret").textContent();
  await secadmin.dialog().getByRole("button", { name: "关闭" }).click();
  return code;
}

/** The one-time password of a made account is no code for a key: the code is asked for. */
async function firstDayWithCode(edges, password, code) {
  const { page } = edges.guest;
  await page.goto("/");
  await page.getByLabel("账号").fill("guqinghe");
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await page.getByLabel("新密码").fill(PASSWORD);
  await page.getByLabel("再输一遍").fill(PASSWORD);
  await page.getByRole("button", { name: "保存并进入" }).click();
  await page.getByLabel("登记码").fill(code);
  await page.getByRole("button", { name: "登记本机" }).click();
  await page.getByRole("navigation", { name: "主导航" }).waitFor();
  await page.getByRole("link", { name: "顾清和" }).click();
  await page.getByText("本机", { exact: true }).waitFor();
  await page.getByText("等待会签").waitFor();
}

/** The key signs nothing before the security administrator has vouched for it with his own. */
async function countersign(edges, secadmin) {
  await secadmin.page.reload();
  await secadmin.button("会签密钥：顾清和").click();
  await secadmin.dialog().getByRole("button", { name: "编号一致，会签" }).click();
  await secadmin.dialog().waitFor({ state: "detached" });
  assert.equal(await secadmin.button("会签密钥：顾清和").count(), 0);
  await edges.guest.page.reload();
  await edges.guest.page.getByText("本机", { exact: true }).waitFor();
  assert.equal(await edges.guest.page.getByText("等待会签").count(), 0);
}

async function moved(sysadmin) {
  await sysadmin.button("变更：顾清和").click();
  await sysadmin.dialog().getByLabel("处室").selectOption({ label: "应用推进处" });
  await sysadmin.button("保存变更").click();
  await sysadmin.page.locator("tr", { hasText: "顾清和" }).getByText("应用推进处").waitFor();
}

export async function people(edges) {
  const sysadmin = await edges.person("sysadmin");
  const secadmin = await edges.person("secadmin");
  const password = await makeAccount(sysadmin);
  const code = await giveRole(secadmin);
  edges.guest = new Person(await edges.browser.page(edges.system.url), "guqinghe");
  await firstDayWithCode(edges, password, code);
  await countersign(edges, secadmin);
  await moved(sysadmin);
  await sysadmin.button("停用：顾清和").click();
  const stop = sysadmin.dialog().getByRole("button", { name: "停用", exact: true });
  assert.equal(await stop.isDisabled(), true, "suspending without a reason");
  await sysadmin.dialog().getByLabel("理由（必填）").fill("调离本局");
  await stop.click();
  await sysadmin.page.locator("tr", { hasText: "顾清和" }).getByText("已停用").waitFor();
  await edges.guest.go("登记簿");
  await edges.guest.page.getByLabel("账号").waitFor();
}

export async function stop(edges) {
  const operator = await edges.person("operator");
  const reviewer = await edges.person("reviewer");
  await operator.go("渠道");
  await operator.button("紧急停发全部渠道").click();
  await operator.button("发现不当内容").click();
  await operator.dialog().getByRole("button", { name: "立即停发" }).click();
  await operator.page.getByText("全部渠道已紧急停发。").waitFor();
  await operator.button("申请解除停发：全部渠道").click();
  await operator.button("隐患已排除").click();
  await operator.dialog().getByRole("button", { name: "申请解除停发" }).click();
  await operator.page.getByText("由您申请的，须另一位统一审核人或分管领导同意。").waitFor();
  assert.equal(await operator.button("同意解除停发：全部渠道").count(), 0, "the operator sets nothing free");
  await look(edges, operator, "stop-asked");
  await reviewer.go("渠道");
  await reviewer.button("同意解除停发：全部渠道").click();
  await reviewer.button("隐患已排除").click();
  await look(edges, reviewer, "stop-agree");
  await reviewer.dialog().getByRole("button", { name: "同意解除停发" }).click();
  await reviewer.page.getByText("没有全面停发；各账号的情况见下表。").waitFor();
}

export async function elsewhere(edges) {
  const page = await edges.browser.page(edges.system.url);
  await page.goto("/");
  await page.getByLabel("账号").fill("editor");
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await page.getByRole("button", { name: "在这里登录，结束另一处" }).click();
  await page.getByRole("navigation", { name: "主导航" }).waitFor();
  await edges.editor.go("登记簿");
  await edges.editor.page.getByLabel("账号").waitFor();
}
