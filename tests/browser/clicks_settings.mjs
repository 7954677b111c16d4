// What may be set of an account: on registration and afterwards, drawn from the server's table.
import assert from "node:assert/strict";
import { look, picture } from "./looking.mjs";

const SMS = "短信通知平台";
const WECHAT = "宁波大数据（微信公众号本机替身）";
const SITE = "宁波市大数据发展管理局网站（本机演示）";

const fold = (person, group) => person.dialog().locator("summary", { hasText: group });

async function open(person, name) {
  await person.go("渠道");
  await person.button(`变更：${name}`).click();
  await fold(person, "查看与核对").waitFor();
  return person.dialog();
}

async function save(person) {
  await person.button("保存变更").click();
  await person.dialog().waitFor({ state: "detached" });
}

/** What the server has, past the page. */
async function settingsOf(person, name) {
  const list = await person.page.evaluate(async () => (await fetch("/api/v1/channel-accounts")).json());
  return list.items.find((c) => c.name === name).settings;
}

/** Without its signature the page does not let it go; with it nothing else has to be typed. */
async function sms(scene, sysadmin) {
  await sysadmin.go("渠道");
  await sysadmin.button("登记渠道账号").click();
  const dialog = sysadmin.dialog();
  await dialog.getByLabel("账号名称", { exact: true }).fill(SMS);
  for (const [label, option] of Object.entries({ 开设单位: "发展规划处", 主管处室: "发展规划处", 渠道: "短信平台", 用途: "政务公开" })) {
    await dialog.getByLabel(label, { exact: true }).selectOption({ label: option });
  }
  const signature = dialog.getByLabel("签名", { exact: true });
  await dialog.getByRole("button", { name: "登记", exact: true }).click();
  assert.equal(await signature.evaluate((input) => input.validity.valueMissing), true);
  await signature.fill("宁波数据");
  await dialog.getByLabel("从几点起不发", { exact: true }).fill("21:30");
  await look(scene, sysadmin, "settings-register");
  await dialog.getByRole("button", { name: "登记", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(await settingsOf(sysadmin, SMS), { signature: "宁波数据", quiet_from: "21:30" });
  await open(sysadmin, SMS);
  await dialog.getByLabel("第二把钥匙之后等几分钟再发", { exact: true }).fill("30");
  await fold(sysadmin, "运营商接口").click();
  await dialog.getByLabel("向运营商核对当天条数", { exact: true }).selectOption({ label: "按业务代码核对" });
  await look(scene, sysadmin, "settings-sms");
  await picture(scene, dialog, "settings");
  await dialog.getByLabel("从几点起不发", { exact: true }).fill("");
  await save(sysadmin);
  assert.deepEqual(await settingsOf(sysadmin, SMS), { signature: "宁波数据", hold_minutes: 30, count_check: "service" });
}

/** What is out of range is held by the page, in a part that was folded away, too. */
async function site(scene, sysadmin) {
  const dialog = await open(sysadmin, SITE);
  assert.equal(await dialog.getByLabel("网站标识码", { exact: true }).inputValue(), "3302000000");
  await dialog.getByLabel("内容被改动时", { exact: true }).selectOption({ label: "自动恢复，并报告" });
  await dialog.getByLabel("每小时至多自动恢复几次", { exact: true }).fill("3");
  await fold(sysadmin, "查看与核对").click();
  await dialog.getByLabel("几分钟看一遍账号", { exact: true }).fill("0");
  await look(scene, sysadmin, "settings-website");
  await fold(sysadmin, "查看与核对").click();
  await sysadmin.button("保存变更").click();
  await dialog.getByLabel("几分钟看一遍账号", { exact: true }).waitFor();
  await dialog.getByLabel("几分钟看一遍账号", { exact: true }).fill("2.5");
  await save(sysadmin);
  const now = await settingsOf(sysadmin, SITE);
  assert.equal(`${now.tamper} ${now.repairs_per_hour} ${now.watch_minutes} ${now.site_code}`, "repair 3 2.5 3302000000");
}

/** Two at two machines: the second is told, and overwrites nothing. */
async function wechat(scene, sysadmin) {
  const dialog = await open(sysadmin, WECHAT);
  await sysadmin.page.evaluate(async (name) => {
    const list = await (await fetch("/api/v1/channel-accounts")).json();
    const c = list.items.find((one) => one.name === name);
    const headers = { "Content-Type": "application/json", "X-Shenfa": "1", "If-Match": "*" };
    await fetch(`/api/v1/channel-accounts/${c.id}`, { method: "PUT", headers, body: JSON.stringify({ filing_no: "备2026-2" }) });
  }, WECHAT);
  await dialog.getByLabel("怎么发", { exact: true }).selectOption({ label: "只存到草稿箱，由人发表" });
  await look(scene, sysadmin, "settings-wechat");
  await sysadmin.button("保存变更").click();
  await dialog.getByText("channel.changed").waitFor();
  await dialog.getByRole("button", { name: "关闭" }).click();
  await sysadmin.page.reload();
  await open(sysadmin, WECHAT);
  assert.equal(await dialog.getByLabel("备案号", { exact: true }).inputValue(), "备2026-2");
  await dialog.getByLabel("怎么发", { exact: true }).selectOption({ label: "只存到草稿箱，由人发表" });
  await save(sysadmin);
  assert.equal((await settingsOf(sysadmin, WECHAT)).mode, "draft");
  await open(sysadmin, WECHAT);
  await dialog.getByLabel("怎么发", { exact: true }).selectOption({ label: "只发表，不推送给关注者" });
  await save(sysadmin);
}

export async function settings(scene) {
  const sysadmin = await scene.person("sysadmin");
  await sms(scene, sysadmin);
  await site(scene, sysadmin);
  await wechat(scene, sysadmin);
}
