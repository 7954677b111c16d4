// The ledger of channel accounts, by the system administrator.
import assert from "node:assert/strict";
import { reason } from "./desk.mjs";
import { look } from "./looking.mjs";

function card(person, name) {
  return person.page.locator(".channels > li", { hasText: name });
}

async function fill(person, fields, chosen) {
  for (const [label, value] of Object.entries(fields)) {
    await person.dialog().getByLabel(label, { exact: true }).fill(value);
  }
  for (const [label, option] of Object.entries(chosen)) {
    await person.dialog().getByLabel(label, { exact: true }).selectOption({ label: option });
  }
}

async function register(person, name, more = {}) {
  await fill(
    person,
    { 账号名称: name, ...more },
    { 开设单位: "发展规划处", 主管处室: "发展规划处", 渠道: "微博", 用途: "政务公开" },
  );
  await person.dialog().getByRole("button", { name: "登记", exact: true }).click();
}

/** "2027-06-30": of so many days from today. An exception is looked at again within a year. */
const inDays = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
const first = inDays(100);
const next = inDays(300);

/** A second account of one kind needs an approved exception: the form asks for it when told. */
async function excepted(sysadmin, name, words) {
  await sysadmin.button("登记渠道账号").click();
  await register(sysadmin, name);
  await sysadmin.dialog().getByText("channel.second").waitFor();
  await register(sysadmin, name, words);
  await sysadmin.dialog().waitFor({ state: "detached" });
}

async function second(sysadmin) {
  await excepted(sysadmin, "另一个微博", { 批准文号: "甬数管〔2026〕9号", 理由: "突发事件专用", 复核日期: first });
  await card(sysadmin, "另一个微博").getByText(`例外 甬数管〔2026〕9号，${first} 复核`).waitFor();
}

/** Looked at again: it goes on by another paper, and what allowed it before is one click away. */
async function renew(scene, sysadmin) {
  const words = { 新的批准文号: "甬数管〔2026〕9号", 批准日期: "2026-11-02", 下次复核日期: next, 理由: "专题延期" };
  await sysadmin.button("延续例外：另一个微博").click();
  await fill(sysadmin, words, {});
  await sysadmin.dialog().getByRole("button", { name: "延续", exact: true }).click();
  await sysadmin.dialog().getByText("这份批准文件已经用过").waitFor();
  await look(scene, sysadmin, "exception-renew");
  await fill(sysadmin, { 新的批准文号: "甬数管〔2026〕31号" }, {});
  await sysadmin.dialog().getByRole("button", { name: "延续", exact: true }).click();
  await sysadmin.dialog().waitFor({ state: "detached" });
  await card(sysadmin, "另一个微博").getByText(`例外 甬数管〔2026〕31号，${next} 复核`).waitFor();
  await card(sysadmin, "另一个微博").getByText("例外的批准记录（2）").click();
  await card(sysadmin, "另一个微博").getByText(`甬数管〔2026〕9号，${first} 复核：突发事件专用`).waitFor();
  await look(scene, sysadmin, "exception-renewed");
}

const MISTAKEN = { 批准文号: "甬数管〔2026〕40号", 理由: "专题宣传", 复核日期: first };

/** Registered as another kind than the paper allows: voided, by the keyboard, and the paper serves again. */
async function mistaken(scene, sysadmin) {
  await excepted(sysadmin, "登记错的微博", MISTAKEN);
  await sysadmin.button("作废：登记错的微博").focus();
  await sysadmin.page.keyboard.press("Enter");
  await sysadmin.dialog().getByLabel("理由（必填）").fill("渠道填错，应为视频号");
  await look(scene, sysadmin, "channel-void");
  await sysadmin.dialog().getByRole("button", { name: "作废", exact: true }).focus();
  await sysadmin.page.keyboard.press("Enter");
  await card(sysadmin, "登记错的微博").getByText("作废：渠道填错，应为视频号").waitFor({ state: "attached" });
  await card(sysadmin, "登记错的微博").getByText("曾用 甬数管〔2026〕40号，已释放").waitFor({ state: "attached" });
  assert.equal(await sysadmin.button("作废：登记错的微博").count(), 0);
  await excepted(sysadmin, "登记对的微博", MISTAKEN);
  await card(sysadmin, "登记对的微博").getByText("在用").waitFor();
}

async function act(person, name, button, words, after) {
  await person.button(`${button}：${name}`).click();
  await reason(person, words, button);
  await card(person, name).getByText(after, { exact: true }).waitFor({ state: "attached" });
}

async function change(sysadmin, name) {
  await sysadmin.button(`变更：${name}`).click();
  await fill(sysadmin, { 备案号: "浙公网安备33020026号", 平台管理员: "方一舟" }, { 主管处室: "数据资源处" });
  await sysadmin.button("保存变更").click();
  await sysadmin.dialog().waitFor({ state: "detached" });
  await card(sysadmin, name).getByText("浙公网安备33020026号").waitFor();
  await card(sysadmin, name).getByText("数据资源处").waitFor();
}

/** To somebody who has the role, with a reason; nobody at all is no hand-over. */
async function handOver(sysadmin, name) {
  await sysadmin.button(`移交：${name}`).click();
  await sysadmin.dialog().getByLabel("理由（必填）").fill("岗位调整");
  assert.equal(await sysadmin.button("请选择运营人员").isDisabled(), true);
  await sysadmin.dialog().getByLabel(/^方一舟/).check();
  await sysadmin.button("移交给 方一舟").click();
  await sysadmin.dialog().waitFor({ state: "detached" });
  await card(sysadmin, name).locator("dd", { hasText: "方一舟" }).first().waitFor();
}

export async function life(scene) {
  const sysadmin = await scene.person("sysadmin");
  await sysadmin.go("渠道");
  await sysadmin.button("登记渠道账号").click();
  await register(sysadmin, "宁波大数据微博");
  await sysadmin.dialog().waitFor({ state: "detached" });
  await card(sysadmin, "宁波大数据微博").getByText("在用").waitFor();
  await second(sysadmin);
  await renew(scene, sysadmin);
  assert.equal(await sysadmin.button("作废：另一个微博").count(), 0, "what was renewed was used");
  await mistaken(scene, sysadmin);
  await change(sysadmin, "宁波大数据微博");
  await handOver(sysadmin, "宁波大数据微博");
  await act(sysadmin, "宁波大数据微博", "暂停", "平台升级", "已暂停");
  await act(sysadmin, "宁波大数据微博", "恢复", "升级完成", "在用");
  await act(sysadmin, "另一个微博", "注销", "不再需要", "已注销");
}

/** Off to the platform, a yes there, and back: the code is out of the address and with the courier. */
export async function logIn(scene) {
  const operator = await scene.person("operator");
  await operator.go("渠道");
  await operator.button("登录微博：宁波大数据（微博本机替身）").click();
  await operator.button("登录并授权").click();
  await operator.page.getByRole("status").getByText("已登录", { exact: false }).waitFor();
  assert.equal(new URL(operator.page.url()).search, "");
  await look(scene, operator, "logged-in-there");
  await operator.page.goto("/channels/login");
  await operator.page.getByText("平台没有授权，登录没有完成。").waitFor();
}
