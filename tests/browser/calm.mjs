// What goes out when, and what cannot be fetched back: an outlet that keeps what it gets, a window in which
// nothing goes out, quiet hours; the approver is told beforehand and acknowledges; what was held goes on.
import assert from "node:assert/strict";
import { openDraft, reason, save, type } from "./desk.mjs";
import { look, picture } from "./looking.mjs";
import { refuseOnce } from "./releasing.mjs";
import { play } from "./scene.mjs";

const PAPER = "宁波日报专版";
const HOUR = 3600000;
const BY_HAND = "https://mp.weixin.qq.com/s/by-hand";

/** What an input of the bureau's time takes: "2026-11-29T22:00". */
function local(ms) {
  return new Date(ms + 8 * HOUR).toISOString().slice(0, 16);
}

async function register({ sysadmin }) {
  await sysadmin.go("渠道");
  await sysadmin.button("登记渠道账号").click();
  const dialog = sysadmin.dialog();
  await dialog.getByLabel("账号名称", { exact: true }).fill(PAPER);
  const chosen = { 开设单位: "发展规划处", 主管处室: "发展规划处", 渠道: "人工发布", 用途: "政务公开" };
  for (const [label, option] of Object.entries(chosen)) {
    await dialog.getByLabel(label, { exact: true }).selectOption({ label: option });
  }
  await dialog.getByLabel("发出后能否撤下").selectOption("none");
  await dialog.getByRole("button", { name: "登记", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await sysadmin.page.locator(".channels > li", { hasText: PAPER }).getByText("发出后收不回", { exact: true }).waitFor();
}

/** Quiet from an hour ago until two hours from now, whatever the clock says when this runs. */
async function keepQuiet(scene) {
  const { sysadmin, now } = scene;
  const card = sysadmin.page.locator(".channels > li", { hasText: "微信公众号" });
  await card.getByRole("button", { name: /^静默与次数/ }).click();
  const dialog = sysadmin.dialog();
  await dialog.getByLabel("静默从几点").fill(local(now - HOUR).slice(11));
  await dialog.getByLabel("到几点").fill(local(now + 2 * HOUR).slice(11));
  await dialog.getByLabel("每天最多几次").fill("3");
  await dialog.getByLabel("理由（必填）").fill("夜间不打扰");
  await look(scene, sysadmin, "pace");
  await dialog.getByRole("button", { name: "保存", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await card.getByText(/每天最多 3 次，已用 0 次/).waitFor();
}

async function shut({ sysadmin, now }) {
  await sysadmin.go("日历");
  await sysadmin.button("安排停发").click();
  const dialog = sysadmin.dialog();
  await dialog.getByLabel("渠道").selectOption({ label: "网站：宁波市大数据发展管理局网站（本机演示）" });
  await dialog.getByLabel("从", { exact: true }).fill(local(now - HOUR));
  await dialog.getByLabel("到", { exact: true }).fill(local(now + 30 * HOUR));
  await reason(sysadmin, "公祭日", "安排停发");
  await sysadmin.page.locator(".cal-windows").getByText(/公祭日/).waitFor();
}

/** A week from today, and the list says so. */
async function roster(scene) {
  const { sysadmin } = scene;
  await sysadmin.page.getByText("没有排班").waitFor();
  await sysadmin.button("排值班").click();
  await sysadmin.dialog().getByLabel(/^方一舟/).check();
  await sysadmin.dialog().getByLabel(/^手机号/).fill("13800000000");
  await sysadmin.dialog().getByLabel(/^邮箱/).fill("operator@example.gov.cn");
  await look(scene, sysadmin, "duty");
  await sysadmin.button("排给 方一舟").click();
  await sysadmin.dialog().waitFor({ state: "detached" });
  await sysadmin.page.getByText("今天值班：").locator("..").getByText("方一舟").waitFor();
  await sysadmin.page.getByText("值班表（1）").click();
  await sysadmin.page.getByText("138****0000 o****@example.gov.cn").waitFor();
}

async function handIn(scene) {
  const { editor, title } = scene;
  await openDraft(editor, title);
  await editor.page.getByLabel("公开属性（送审必填）").selectOption("主动公开");
  await asPictures(scene);
  await save(editor);
  await editor.button("提交送审").click();
  const dialog = editor.dialog();
  const card = dialog.locator(".recall-card", { hasText: "人工发布" });
  await card.getByText("发出后收不回", { exact: true }).click();
  await card.getByText("不能撤下：此渠道登记为发出后收不回").waitFor();
  await dialog.getByLabel(/^微博/).setChecked(false);
  await look(scene, editor, "recall-submit");
  await dialog.getByLabel("修改说明（必填）").fill("试发三个渠道");
  await dialog.getByLabel(/^申请按紧急件发出/).check();
  await look(scene, editor, "urgent-submit");
  await dialog.getByRole("button", { name: "提交送审（3 个渠道）" }).click();
  await editor.page.getByText(/^登记号 \d{4}-\d{4}$/).waitFor();
  scene.item = new URL(editor.page.url()).pathname;
}

async function open(person, title) {
  const { page } = person;
  await person.until("/todo", () => page.getByRole("link", { name: `审核：${title}` }).isVisible());
  await page.getByRole("link", { name: `审核：${title}` }).click();
  await page.locator(".open-item").first().waitFor();
}

/** Told when it will go; everything opened but the card: nothing to agree to yet. */
async function agreeKnowing(scene) {
  const { head, title } = scene;
  const { page } = head;
  await open(head, title);
  await page.getByText(/^微信公众号：静默时段.*将于 .* 发出。决定按紧急件发出的，不受此限制。$/).waitFor();
  await page.getByText(/^网站：停发安排（公祭日）。将于 .* 发出。决定按紧急件发出的，不受此限制。$/).waitFor();
  await page.getByText("微信公众号：每天最多 3 次，已用 0 次").waitFor();
  const items = page.locator(".open-item");
  const card = items.filter({ hasText: "发出后收不回" });
  for (let i = 0; i < (await items.count()) - 1; i++) {
    await items.nth(i).click();
    await head.dialog().locator("iframe").waitFor();
    await items.nth(i).getByText("已看").waitFor({ state: "attached" });
    await head.dialog().getByRole("button", { name: "关闭" }).click();
  }
  await page.getByText(/发出后收不回，同意之前请先确认知悉：人工发布/).waitFor();
  assert.equal(await page.locator("button.agree").isDisabled(), true, "agreed without having acknowledged");
  await look(scene, head, "recall-review");
  await card.click();
  await look(scene, head, "recall-card");
  await head.button("我已知悉，发出后收不回").click();
  await card.getByText("已知悉").waitFor({ state: "attached" });
  await head.dialog().getByRole("button", { name: "关闭" }).click();
  await page.locator("button.agree").click();
  await page.locator(".tabs").waitFor();
}

async function agree(scene) {
  const { reviewer, title } = scene;
  await open(reviewer, title);
  scene.review = new URL(reviewer.page.url()).pathname;
  await reviewer.page.getByText(/^林晓雨送审时申请按紧急件发出，理由见修改说明“试发三个渠道”/).waitFor();
  await look(scene, reviewer, "urgent-asked");
  await reviewer.openAll();
  await reviewer.page.locator("button.agree").click();
  await reviewer.page.locator(".tabs").waitFor();
}

async function held(scene) {
  const { editor, item } = scene;
  const { page } = editor;
  await editor.until(item, async () => (await page.getByText(/^停发安排（公祭日）.*自动继续$/).count()) > 0
    && (await page.getByText(/^静默时段.*自动继续$/).count()) > 0);
}

async function calendar(scene) {
  const { editor, title, now } = scene;
  const { page } = editor;
  await editor.go("日历");
  await page.locator(".cal.week").waitFor();
  await page.goto(`/calendar?day=${local(now + 2 * HOUR).slice(0, 10)}`);
  await page.locator(".cal.week .cal-item", { hasText: title }).first().waitFor();
  assert.ok((await page.locator(".cal.week td.shut").count()) >= 1);
  await look(scene, editor, "calendar-week");
  await editor.link("月").click();
  await page.locator(".cal.month .cal-item", { hasText: title }).first().waitFor();
  await look(scene, editor, "calendar-month");
  await page.getByLabel("渠道", { exact: true }).selectOption({ label: "微信公众号：宁波大数据（微信公众号本机替身）" });
  await page.locator(".cal.month .cal-item", { hasText: "微信公众号" }).first().waitFor();
  assert.equal(await page.locator(".cal.month .cal-item b", { hasText: "网站" }).count(), 0);
}

/** The window is given up, and what it held goes on by itself. */
async function goOn(scene) {
  const { sysadmin, editor, item } = scene;
  await sysadmin.go("日历");
  await sysadmin.button("取消停发：公祭日").click();
  await reason(sysadmin, "活动改期", "取消停发");
  await editor.until(item, () => editor.page.getByText("网站已上线").isVisible());
}

/** Asked for by the editor, decided by the reviewer alone: what the quiet hours hold goes out now. */
async function decideUrgent(scene) {
  const { head, reviewer, review } = scene;
  await head.page.goto(review);
  await head.page.getByText(/申请按紧急件发出/).first().waitFor();
  assert.equal(await head.button("决定按紧急件发出").count(), 0);
  await reviewer.page.goto(review);
  await reviewer.button("决定按紧急件发出").click();
  await reviewer.page.getByText(/^不受静默时段、停发安排和次数限制/).waitFor();
  await look(scene, reviewer, "urgent-decided");
}

/** Made a picture message by one box; kept with the draft, and let be again. */
async function asPictures(scene) {
  const { editor } = scene;
  const { page } = editor;
  const box = page.getByLabel(/^做成图片消息/);
  const show = async () => {
    await page.getByText("微信公众号的标题与摘要（不填则与稿件相同）").click();
    await box.waitFor();
  };
  await show();
  await box.check();
  await save(editor);
  await page.reload();
  await page.locator(".ProseMirror p").first().waitFor();
  await show();
  assert.equal(await box.isChecked(), true, "not kept");
  await look(scene, editor, "picture-message");
  await box.uncheck();
}

/** 48001: what the platform answers an account that has no right to publish. */
async function withhold({ system }) {
  const fault = { path: "freepublish/submit", kind: "errcode", errcode: 48001 };
  const answer = await fetch(`${system.platform}/_sim/faults`, { method: "POST", body: JSON.stringify(fault) });
  assert.equal(answer.status, 200);
}

/** The account may not publish: the operator does it by hand, and says what he saw there. Nothing is sent again. */
async function settle(scene) {
  const { operator } = scene;
  const line = operator.page.locator(".deliveries > li", { hasText: "微信公众号" });
  const ask = line.getByRole("button", { name: "核实结果：微信公众号" });
  await operator.until(scene.item, () => ask.isVisible());
  await ask.click();
  const dialog = operator.dialog();
  assert.equal(await dialog.getByRole("button", { name: "请选择看到的结果" }).isDisabled(), true);
  await dialog.getByText("对照批准的成品").waitFor();
  await dialog.getByRole("radio", { name: /^未发布/ }).check();
  await dialog.getByText("记为“核实未发布”，系统不会自行再发。", { exact: false }).waitFor();
  await dialog.getByRole("radio", { name: /^已发布/ }).check();
  await dialog.getByLabel("公开地址（有就填）").fill(BY_HAND);
  await dialog.getByRole("button", { name: "公开页面可以打开，标题和正文与批准的一致" }).click();
  await look(scene, operator, "settle");
  await dialog.getByRole("button", { name: "登记：已发布" }).click();
  await dialog.waitFor({ state: "detached" });
  await line.getByText("已发布", { exact: true }).waitFor();
  await line.getByText(/公开页面可以打开，标题和正文与批准的一致/).waitFor();
}

/** Refused by the platform, and all of it tried again with one button. */
async function retryAll(scene) {
  const { operator } = scene;
  await refuseOnce(scene, "draft/add");
  await decideUrgent(scene);
  const card = operator.page.locator(".channels > li", { hasText: "微信公众号" });
  await operator.until("/channels", () => card.getByText("未成功 1").isVisible());
  await look(scene, operator, "calm-channels");
  await operator.until("/todo", () => operator.page.getByText(/值班：.*平台拒绝，请处理/).isVisible());
  await operator.go("日历");
  await operator.page.getByText(/^最近的呼叫/).click();
  await operator.page.getByText(/方一舟（邮件）：.*平台拒绝。还没有发出/).waitFor();
  await look(scene, operator, "duty-calls");
  await operator.go("渠道");
  await card.getByRole("button", { name: /^重试全部未成功的/ }).click();
  await operator.dialog().getByRole("button", { name: "平台故障已排除" }).click();
  await withhold(scene);
  await operator.dialog().getByRole("button", { name: "全部重试", exact: true }).click();
  await operator.dialog().waitFor({ state: "detached" });
  await settle(scene);
  await operator.until("/channels", () => card.getByText(/每天最多 3 次，已用 1 次/).isVisible());
  assert.equal(await card.getByRole("button", { name: /^重试全部/ }).count(), 0);
}

/** It is out: another one finds it among what he has to do, reads it again, and says what is wrong. */
async function lookAgain(scene) {
  const { leader, editor, reviewer, title, item, review } = scene;
  const row = leader.page.locator(".queue li", { hasText: title });
  await leader.until("/todo", () => row.getByText("事后复核", { exact: true }).isVisible());
  await look(scene, leader, "second-look-todo");
  await reviewer.page.goto(review);
  await reviewer.page.getByText(/^等待另一人复核，限/).waitFor();
  assert.equal(await reviewer.button("复核无误").count(), 0);
  await row.getByRole("link", { name: `复核：${title}` }).click();
  await leader.page.getByText(/^已按紧急件发出，等您事后复核/).waitFor();
  await look(scene, leader, "second-look");
  await leader.button("要求撤稿").click();
  await reason(leader, "数字有误，请立即撤稿", "签名：要求撤稿");
  await leader.page.getByText(/复核要求撤稿，线上还没有撤下/).waitFor();
  await leader.page.goto("/todo");
  await leader.page.locator(".tabs").waitFor();
  assert.equal(await row.count(), 0);
  await editor.page.goto(item);
  await editor.page.getByText(/复核要求撤稿，线上还没有撤下/).waitFor();
  await look(scene, editor, "second-look-asked");
}

/** An address of one's own, shown once; what reads it gets the days on duty, and nothing when it is stopped. */
async function ownCalendar(scene) {
  const { operator } = scene;
  await operator.go("日历");
  await operator.link("订阅到自己的日历").click();
  await operator.button("生成订阅地址").click();
  const address = await operator.page.getByLabel("订阅地址（只显示这一次）").inputValue();
  const read = await fetch(address);
  assert.equal(read.headers.get("content-type"), "text/calendar; charset=utf-8");
  assert.match(await read.text(), /\r\nSUMMARY:发布值班\r\n/);
  await look(scene, operator, "own-calendar");
  await picture(scene, operator.page.locator("section.card", { hasText: "日历订阅" }), "own-calendar");
  await operator.page.goto("/me");
  await operator.page.getByText(/最近一次读取/).waitFor();
  assert.equal(await operator.page.getByLabel("订阅地址（只显示这一次）").count(), 0);
  await operator.button("停用").click();
  await operator.dialog().getByRole("button", { name: "停用", exact: true }).click();
  await operator.button("生成订阅地址").waitFor();
  assert.equal((await fetch(address)).status, 401);
}

const CLASH = "清明期间办事大厅开放时间";

/** An hour that lies within a window: marked on the calendar, with the hour when it would go instead. */
async function clash(scene) {
  const { sysadmin, editor, now } = scene;
  const { page } = editor;
  await sysadmin.go("日历");
  await sysadmin.button("安排停发").click();
  await sysadmin.dialog().getByLabel("渠道").selectOption({ label: "网站：宁波市大数据发展管理局网站（本机演示）" });
  await sysadmin.dialog().getByLabel("从", { exact: true }).fill(local(now + 20 * HOUR));
  await sysadmin.dialog().getByLabel("到", { exact: true }).fill(local(now + 30 * HOUR));
  await reason(sysadmin, "平台维护", "安排停发");
  await editor.go("稿件");
  await editor.link("撰稿").click();
  await page.getByLabel("标题").fill(CLASH);
  await editor.button("开始撰写").click();
  await page.locator(".ProseMirror").waitFor();
  await type(editor, "办事大厅照常开放。");
  await page.getByLabel("公开属性（送审必填）").selectOption("主动公开");
  await save(editor);
  await editor.button("提交送审").click();
  const dialog = editor.dialog();
  await dialog.getByLabel(/^网站/).waitFor();
  for (const box of await dialog.getByRole("checkbox").all()) {
    const words = await box.evaluate((input) => input.labels[0].textContent);
    await box.setChecked(words.startsWith("网站"));
  }
  await dialog.getByLabel("最早发布时间（可不填）").fill(local(now + 24 * HOUR));
  await dialog.getByLabel("修改说明（必填）").fill("定时发布");
  await dialog.getByRole("button", { name: "提交送审（1 个渠道）" }).click();
  await page.getByText(/^登记号 \d{4}-\d{4}$/).waitFor();
  await editor.go("日历");
  const one = page.locator(".cal.week .cal-item.clash", { hasText: CLASH });
  await one.getByText(/^原定 .*停发安排（平台维护）/).waitFor();
  await page.getByText(/^有 1 件的时间有冲突/).waitFor();
  await look(scene, editor, "calendar-clash");
}

await play("calm", async (scene) => {
  scene.now = Date.now();
  await scene.step("1 an outlet that keeps what it gets, quiet hours and a window are set", async () => {
    await scene.person("sysadmin");
    await register(scene);
    await keepQuiet(scene);
    await shut(scene);
    await roster(scene);
  });
  await scene.step("2 the editor reads the cards and hands in", async () => {
    await scene.person("editor");
    scene.title = "我局印发网络数据安全管理实施细则";
    await handIn(scene);
  });
  await scene.step("3 the head is told when it goes, and acknowledges what cannot be fetched back", async () => {
    await scene.person("head");
    await agreeKnowing(scene);
    await scene.person("reviewer");
    await agree(scene);
  });
  await scene.step("4 it is held, says why, and stands on the calendar", async () => {
    await held(scene);
    await calendar(scene);
  });
  await scene.step("5 the window is given up and it goes on; all that failed is tried again", async () => {
    await goOn(scene);
    await scene.person("operator");
    await retryAll(scene);
    await ownCalendar(scene);
  });
  await scene.step("6 what went out as urgent is looked at again by another", async () => {
    await scene.person("leader");
    await lookAgain(scene);
  });
  await scene.step("7 an hour within a window is marked on the calendar", () => clash(scene));
});
console.log(`${look.count} looks`);
