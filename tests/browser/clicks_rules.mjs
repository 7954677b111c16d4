// What the machine looks for, and who reviews: read by those who keep it, and changed by two of them.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { look, picture, pictures } from "./looking.mjs";
import { PASSWORD } from "./person.mjs";

export async function read(scene) {
  const secadmin = await scene.person("secadmin");
  const { page } = secadmin;
  await secadmin.go("词库与流程");
  await page.getByText(/第 1 版，现行/).waitFor();
  await page.getByText("供稿处室的处室负责人 1 人同意；须有保密审查；限 24 小时").waitFor();
  await page.getByText(/部在施行，没有已停止施行的/).waitFor();
  const terms = page.getByRole("region", { name: "词条" });
  await terms.getByRole("rowheader", { name: "为人名服务" }).waitFor();
  assert.ok((await terms.getByRole("rowheader").count()) > 1);
  await page.getByRole("searchbox", { name: "按词条、类别或建议查找" }).fill("为人民服务");
  await page.keyboard.press("Enter");
  await terms.getByRole("rowheader").nth(1).waitFor({ state: "detached" });
  await terms.getByRole("rowheader").first().waitFor();
  assert.deepEqual(await terms.getByRole("rowheader").allTextContents(), ["为人名服务"]);
  await page.getByRole("searchbox", { name: "按词条、类别或建议查找" }).fill("没有这样的词");
  await page.keyboard.press("Enter");
  await page.getByText("没有找到“没有这样的词”。").waitFor();
  await secadmin.button("看放行短语").click();
  await page.getByRole("region", { name: "放行短语" }).or(page.getByText("这一版没有放行短语。")).first().waitFor();
  await secadmin.button("看规范用语").click();
  await page.getByRole("searchbox", { name: "按名称、类别或依据查找" }).fill("合同");
  await page.keyboard.press("Enter");
  const names = page.getByRole("region", { name: "规范用语" });
  await names.getByRole("row", { name: /合同/ }).first().waitFor();
  assert.ok((await names.getByRole("row").allTextContents()).slice(1).every((row) => row.includes("合同")));
  await picture(scene, page.getByRole("region", { name: "词库" }), "lexicon-names");
  await look(scene, secadmin, "lexicon-names");
}

/** In GB18030: 扫黑险恶⇥WARN; and a second line with a severity that there is none of. */
const GOOD_LINE = "c9a8bada cfd5b6f1 09 5741524e 0a";
const WRONG_LINE = "c9a8bada cfd5b6f1b0a1 09 4c4f5544 0a";

const file = (hex) => ({
  name: "词条.txt",
  mimeType: "text/plain",
  buffer: Buffer.from(hex.replaceAll(" ", ""), "hex"),
});

const changes = (page) => page.locator(".changes li").allTextContents();

async function files(scene, secadmin) {
  const { page } = secadmin;
  await secadmin.choose(secadmin.button("用文件替换"), file(GOOD_LINE + WRONG_LINE));
  await page.getByText("词条.txt：预览没有错误").waitFor();
  await secadmin.button("预览").click();
  const wrong = page.getByRole("region", { name: "词条的错误" });
  await wrong.getByRole("rowheader", { name: "第 2 行" }).waitFor();
  assert.equal(await wrong.getByRole("rowheader").count(), 1);
  await page.getByText("有错误，不能提交。").waitFor();
  assert.equal(await secadmin.button("提交新版").count(), 0, "a list with an error is handed in");
  await look(scene, secadmin, "lexicon-errors");
  await secadmin.choose(secadmin.button("用文件替换"), file(GOOD_LINE));
  await secadmin.button("预览").click();
  await page.getByText("增 0 条，减 21 条，改 1 条").waitFor();
  assert.equal(await page.getByLabel("词条，一行一条").inputValue(), "扫黑险恶\tWARN\n");
  await secadmin.button("恢复为第 1 版的词条").click();
}

/** No field takes half a million characters well: the text stays in memory, and is added to and handed in all the same. */
async function long(scene, secadmin) {
  const { page } = secadmin;
  const folder = mkdtempSync(join(tmpdir(), "shenfa-"));
  const path = join(folder, "长.tsv");
  writeFileSync(path, Array.from({ length: 60000 }, (_, i) => `检索用词条${i}\tNOTE\n`).join(""));
  await secadmin.choose(secadmin.button("用文件替换"), path);
  await page.getByText("长.tsv：预览没有错误").waitFor();
  truncateSync(path, 33 * 1024 * 1024);
  await secadmin.choose(secadmin.button("用文件替换"), path);
  await page.getByText("“长.tsv”超过 32 MB（约一百万条），没有读入。").waitFor();
  rmSync(folder, { recursive: true });
  await secadmin.button("预览").click();
  await page.getByText("共 60,000 行，太长").waitFor();
  assert.equal(await page.locator("textarea.list-text").count(), 0);
  assert.equal(await page.getByText("没有读入").count(), 0, "a refusal stays beside what came after it");
  await look(scene, secadmin, "lexicon-long");
  await pictures(scene, secadmin, page.getByRole("region", { name: "提交新版" }), "lexicon-making");
  await page.getByRole("textbox", { name: "词条", exact: true }).fill("绝对不会出现的词");
  await secadmin.button("加一条").click();
  await page.getByText("共 60,001 行，太长").waitFor();
  const [saved] = await Promise.all([page.waitForEvent("download"), secadmin.button("存为文件").click()]);
  assert.equal(saved.suggestedFilename(), "terms.tsv");
  await secadmin.button("恢复为第 1 版的词条").click();
}

/** A line that is wrong costs none of the others: the field keeps what was written. */
async function written(secadmin) {
  const { page } = secadmin;
  const terms = page.getByLabel("词条，一行一条");
  const before = await terms.inputValue();
  await terms.fill(`${before}扫黑险恶啊\t最重\n`);
  await secadmin.button("预览").click();
  await page.getByRole("region", { name: "词条的错误" }).waitFor();
  assert.equal(await terms.inputValue(), `${before}扫黑险恶啊\t最重\n`);
  await terms.fill(before);
  await page.getByRole("textbox", { name: "词条", exact: true }).fill("绝对不会出现的词");
  await page.getByLabel("级别", { exact: true }).selectOption("提醒");
  await page.getByLabel("类别", { exact: true }).fill("固定用语");
  await secadmin.button("加一条").click();
  assert.ok((await terms.inputValue()).endsWith("绝对不会出现的词\tWARN\t固定用语\n"));
  await secadmin.button("放行短语").click();
  await page.getByLabel("短语", { exact: true }).fill("为人名服务台");
  await secadmin.button("加一条").click();
  await secadmin.button("规范用语").click();
  await page.getByLabel("名称", { exact: true }).fill("依约全面履行");
  await page.getByLabel("类别", { exact: true }).selectOption("提法");
  await page.getByLabel("依据", { exact: true }).fill("《中华人民共和国合同法》第八条");
  await secadmin.button("加一条").click();
}

/** A list may rest on a law that ended: whoever puts it in force is told, and so is who reads it later. */
async function lawsAreSaid(scene, second) {
  const wrong = second.dialog().locator(".laws li");
  await wrong.getByText(/《合同法》 已于2021年1月1日停止施行，由《中华人民共和国民法典》取代/).waitFor();
  await wrong.getByText(/规范用语第 \d+ 行“依约全面履行”/).waitFor();
  assert.equal(await wrong.count(), 1);
}

/** Each list in force stands in the history, as a commit. */
async function historyIsSaid(scene, second) {
  await second.button("看第 2 版词条").click();
  await second.page.getByText(/部在施行，1 部要核对/).waitFor();
  const line = second.page.locator(".versions li", { hasText: "第 2 版" });
  await line.getByText(/版本历史/).waitFor();
  await look(scene, second, "lexicon-laws");
}

/** From the version in force, by clicks: wrong lines are told, what changes is shown, then signed. */
async function handIn(scene, secadmin, note) {
  const { page } = secadmin;
  await secadmin.go("词库与流程");
  await secadmin.button("编辑新版").click();
  await files(scene, secadmin);
  await long(scene, secadmin);
  await written(secadmin);
  await secadmin.go("人员");
  await secadmin.go("词库与流程");
  await secadmin.button("预览").click();
  await page.getByText("没有错误，可以提交。").waitFor();
  assert.deepEqual(await changes(page), [
    "增 绝对不会出现的词　提醒　固定用语",
    "增 为人名服务台",
    "增 依约全面履行　提法　《中华人民共和国合同法》第八条",
  ]);
  await page.getByLabel("改了什么、为什么（必填）").fill(note);
  await picture(scene, page.locator(".making"), "rules");
  await look(scene, secadmin, "lexicon-preview");
  await otherInForce(page, () => secadmin.button("提交新版").click());
  await answerLost(page, "**/api/v1/lexicons", () => secadmin.button("提交新版").click());
  await secadmin.button("提交新版").click();
  await page.getByRole("heading", { name: "第 2 版的试运行" }).waitFor();
  assert.equal(await page.locator(".versions li").count(), 2, "a lost answer makes no second version");
}

/** Between the preview and the click somebody puts another version in force. */
async function otherInForce(page, work) {
  await page.route("**/api/v1/lexicons", async (route) => {
    const response = await route.fetch();
    return route.fulfill({ response, json: { ...(await response.json()), activation: "999" } });
  });
  await work();
  await page.getByText("现行词库刚刚换了一版").waitFor();
  assert.equal(await page.locator(".versions li").count(), 1, "what was not looked at is handed in");
  await page.unroute("**/api/v1/lexicons");
}

/** It arrives, and nobody hears that it did. */
async function answerLost(page, url, work) {
  await page.route(url, async (route) => {
    if (route.request().method() === "POST") {
      await route.fetch();
      return route.abort();
    }
    return route.continue();
  });
  await work();
  await page.getByText("连接不上服务器").waitFor();
  await page.unroute(url);
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
  await secadmin.page.getByLabel("连同最近").selectOption("1000 次发布");
  await secadmin.button("开始试运行").click();
  await secadmin.page.getByText(/会新增 \d+ 处/).waitFor();
  await secadmin.button("重新试运行").waitFor();
  await look(scene, secadmin, "lexicon-trial");
}

/** Before its trial only a written reason would do. */
async function untried(scene, second) {
  await second.go("词库与流程");
  await second.button("启用第 2 版").click();
  await second.dialog().getByText("这一版还没有试运行过").waitFor();
  assert.ok(await second.dialog().getByRole("button", { name: "启用", exact: true }).isDisabled());
  await look(scene, second, "lexicon-untried");
  await second.dialog().getByRole("button", { name: "关闭" }).click();
  await second.dialog().waitFor({ state: "detached" });
}

const DIFFERENCES = ["增 绝对不会出现的词　提醒　固定用语", "增 为人名服务台", "增 依约全面履行　提法　《中华人民共和国合同法》第八条"];

/** The second person has before him what the first one changed, in the list and where he signs. */
async function differencesAreSaid(scene, second) {
  await second.button("比较第 2 版").click();
  await second.page.getByRole("heading", { name: "第 2 版与第 1 版相比" }).waitFor();
  await second.page.getByText("增 1 条，减 0 条，改 0 条").nth(2).waitFor();
  assert.deepEqual(await changes(second.page), DIFFERENCES);
  await look(scene, second, "lexicon-compare");
}

async function askBack(person, version, reason, name) {
  await person.button(`申请恢复第 ${version} 版`).click();
  await person.dialog().getByRole("heading", { name: `第 ${version} 版与第` }).waitFor();
  await person.dialog().getByLabel("理由（必填）").fill(reason);
  if (name) {
    await look(name.scene, person, name.picture);
  }
  await person.dialog().getByRole("button", { name: "签名并申请恢复" }).click();
  await person.dialog().waitFor({ state: "detached" });
  await person.page.getByText("等另一名安全管理员同意").waitFor();
}

async function agree(person, version) {
  await person.dialog().getByRole("button", { name: "签名同意，立即恢复" }).click();
  await person.dialog().waitFor({ state: "detached" });
  await person.page.locator(".versions li", { hasText: `第 ${version} 版` }).getByText("现行", { exact: true }).waitFor();
}

/** The version before comes back when another agrees, and not before; so does the one that it replaced, with its maker. */
async function rollBack(scene, secadmin, second) {
  await askBack(second, 1, "新版误拦机构名称", { scene, picture: "lexicon-back" });
  assert.equal(await second.button("同意恢复第 1 版").count(), 0, "who asked agrees");
  await second.page.locator(".versions li", { hasText: "第 2 版" }).getByText("现行", { exact: true }).waitFor();
  await secadmin.go("人员");
  await secadmin.go("词库与流程");
  await secadmin.page.getByText("徐立行申请恢复词库第 1 版：新版误拦机构名称。请同意或不同意").waitFor();
  assert.equal(await secadmin.button("申请恢复第 1 版").count(), 0, "a second one is asked for");
  await secadmin.button("不同意").click();
  await secadmin.dialog().getByLabel("理由（必填）").fill("只误拦一处，可以放行");
  await secadmin.dialog().getByRole("button", { name: "不同意", exact: true }).click();
  await secadmin.dialog().waitFor({ state: "detached" });
  await secadmin.page.getByText("未同意（孟安然）：只误拦一处，可以放行").waitFor();
  await second.go("人员");
  await second.go("词库与流程");
  await askBack(second, 1, "误拦十处");
  await second.button("取回申请").click();
  await second.dialog().getByLabel("理由（必填）").fill("补充数字再提");
  await second.dialog().getByRole("button", { name: "取回", exact: true }).click();
  await second.dialog().waitFor({ state: "detached" });
  await askBack(second, 1, "误拦十二处");
  await secadmin.go("人员");
  await secadmin.go("词库与流程");
  await secadmin.button("同意恢复第 1 版").waitFor();
  await look(scene, secadmin, "lexicon-asked");
  await secadmin.button("同意恢复第 1 版").click();
  await secadmin.dialog().getByText("减 1 条").nth(2).waitFor();
  await secadmin.dialog().getByText(/会新增 \d+ 处，会放开 \d+ 处/).waitFor();
  await look(scene, secadmin, "lexicon-agree");
  await agree(secadmin, 1);
  await second.go("人员");
  await second.go("词库与流程");
  await second.page.getByText("词库第 1 版已恢复启用：徐立行申请，孟安然同意。误拦十二处").waitFor();
  await askBack(second, 2, "词条已核对");
  await secadmin.go("人员");
  await secadmin.go("词库与流程");
  await secadmin.button("同意恢复第 2 版").click();
  await secadmin.dialog().getByText(/会新增 \d+ 处，会放开 \d+ 处/).waitFor();
  await agree(secadmin, 2);
}

/** Made by one security administrator, signed; put in force by the other, signed. */
export async function change(scene) {
  const secadmin = await scene.person("secadmin");
  const second = await becomesSecond(scene, secadmin);
  await handIn(scene, secadmin, "补充一条");
  await secadmin.page.getByText("孟安然 提交").waitFor();
  assert.equal(await secadmin.button("启用第 2 版").count(), 0, "who made it puts it in force");
  await untried(scene, second);
  await trial(scene, secadmin);
  await second.go("人员");
  await second.go("词库与流程");
  await differencesAreSaid(scene, second);
  await second.button("启用第 2 版").click();
  await second.dialog().getByText(/试运行看了 \d+ 篇/).waitFor();
  await second.dialog().getByText(/[0-9a-f]{64}/).waitFor();
  await lawsAreSaid(scene, second);
  assert.deepEqual(await second.dialog().locator(".changes li").allTextContents(), DIFFERENCES);
  await look(scene, second, "lexicon-activate");
  await second.dialog().getByRole("button", { name: "启用", exact: true }).click();
  await second.dialog().waitFor({ state: "detached" });
  const inForce = second.page.locator(".versions li", { hasText: "第 2 版" });
  await inForce.getByText("现行", { exact: true }).waitFor();
  await inForce.getByText(/徐立行/).waitFor();
  await inForce.getByText(/复查完毕/).waitFor();
  await historyIsSaid(scene, second);
  await rollBack(scene, secadmin, second);
}

/** Cells of one rule: what it is, how heavy, how often found, let pass and wrong, and the share. */
const counted = (page, rule) =>
  page.getByRole("region", { name: "规则统计" }).getByRole("row", { name: rule }).getByRole("cell").allTextContents();

/** A rule that is often wrong stands first, and what it was wrong about is one click from the list. */
export async function noise(scene) {
  const secadmin = await scene.person("secadmin");
  const { page } = secadmin;
  const phrase = "放映影片为人名服务站";
  await secadmin.go("人员");
  await secadmin.go("词库与流程");
  const rules = page.getByRole("region", { name: "规则统计" }).getByRole("rowheader");
  await rules.first().waitFor();
  assert.deepEqual(await counted(page, /^为人名服务/), ["词条", "拦截", "1 处", "0 处", "1 处", "100%"]);
  assert.deepEqual(await counted(page, /^数剧安全法/), ["词条", "拦截", "1 处", "1 处", "0 处", "0%"]);
  assert.ok((await rules.allTextContents()).indexOf("为人名服务") < (await rules.allTextContents()).indexOf("数剧安全法"));
  await page.getByLabel("送审时间").selectOption("最近 90 天");
  const proposal = page.locator(".proposals li", { hasText: "是影片名" });
  await proposal.getByText("沈志远").waitFor();
  assert.equal(await proposal.getByLabel("放行短语").inputValue(), phrase);
  await proposal.getByRole("button", { name: "加入新版的放行短语" }).click();
  await proposal.getByText("已加入新版，待提交").waitFor();
  await picture(scene, page.getByRole("region", { name: "规则统计" }).first(), "rules-statistics");
  await look(scene, secadmin, "rules-statistics");
  await secadmin.button("放行短语（已改）").click();
  assert.ok((await page.getByLabel("放行短语，一行一条").inputValue()).endsWith(`\n${phrase}\n`));
  await secadmin.button("预览").click();
  await page.getByText("没有错误，可以提交。").waitFor();
  assert.deepEqual(await changes(page), [`增 ${phrase}`]);
  await secadmin.button("放弃这次改动").click();
  await secadmin.dialog().getByRole("button", { name: "放弃", exact: true }).click();
  await secadmin.button("编辑新版").waitFor();
}
