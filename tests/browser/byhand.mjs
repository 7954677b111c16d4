// A channel where a person posts: its text is reviewed, somebody posts it and says what was seen;
// taken down, and said so. What the system cannot tell is asked in one form, with what each answer does.
import assert from "node:assert/strict";
import { openDraft, save } from "./desk.mjs";
import { look } from "./looking.mjs";
import { PASSWORD } from "./person.mjs";
import { play } from "./scene.mjs";

const SCREEN = "政务大屏";
const ADDRESS = "https://www.example.gov.cn/dp/1";

/** Registered in the browser, its courier enrolled at a terminal; it starts with the next start. */
async function register({ system, sysadmin }) {
  await sysadmin.go("渠道");
  await sysadmin.button("登记渠道账号").click();
  const dialog = sysadmin.dialog();
  await dialog.getByLabel("账号名称", { exact: true }).fill(SCREEN);
  const chosen = { 开设单位: "发展规划处", 主管处室: "发展规划处", 渠道: "人工发布", 用途: "政务公开" };
  for (const [label, option] of Object.entries(chosen)) {
    await dialog.getByLabel(label, { exact: true }).selectOption({ label: option });
  }
  await dialog.getByRole("button", { name: "登记", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await sysadmin.button(`移交：${SCREEN}`).click();
  await sysadmin.dialog().getByLabel("理由（必填）").fill("指定运营人员");
  await sysadmin.dialog().getByLabel(/^方一舟/).check();
  await sysadmin.button("移交给 方一舟").click();
  await sysadmin.dialog().waitFor({ state: "detached" });
  system.shenfa(PASSWORD, "login", "--url", system.url, "--replace", "sysadmin");
  system.shenfa("", "channel", "enrol", "3", "--to", `${system.data}/couriers`, "--signing-keys", `${system.data}/keys/public/signing.pem`);
  system.restart();
}

async function handIn(scene) {
  const { editor, title } = scene;
  await openDraft(editor, title);
  await editor.page.getByLabel("公开属性（送审必填）").selectOption("主动公开");
  await save(editor);
  await editor.button("提交送审").click();
  const dialog = editor.dialog();
  await dialog.getByLabel(/^人工发布/).waitFor();
  for (const box of await dialog.getByRole("checkbox").all()) {
    await box.setChecked((await box.evaluate((input) => input.labels[0].textContent)).startsWith("人工发布"));
  }
  await dialog.getByLabel("修改说明（必填）").fill("在大屏上发布");
  await dialog.getByRole("button", { name: "提交送审（1 个渠道）" }).click();
  await editor.page.getByText(/^登记号 \d{4}-\d{4}$/).waitFor();
  scene.item = new URL(editor.page.url()).pathname;
}

/** What the box is searched for is all that it shows; what nobody has says so. */
async function search({ head, title }) {
  const { page } = head;
  await head.until("/todo", () => page.getByRole("link", { name: `审核：${title}` }).isVisible());
  const find = async (words) => {
    await page.getByLabel("按标题、登记号或供稿人查找").fill(words);
    await head.button("查找").click();
  };
  for (const words of [title.slice(2, 6), "林晓雨"]) {
    await find(words);
    await page.getByRole("link", { name: `审核：${title}` }).waitFor();
    await find("没有这样的件");
    await page.getByText("没有找到“没有这样的件”").waitFor();
  }
  await head.go("登记簿");
  await find("没有这样的件");
  await page.getByText("没有找到“没有这样的件”").waitFor();
  await find("林晓雨");
  await page.locator(".register tbody tr", { hasText: title }).waitFor();
}

async function agree(person, title) {
  const { page } = person;
  await person.until("/todo", () => page.getByRole("link", { name: `审核：${title}` }).isVisible());
  await page.getByRole("link", { name: `审核：${title}` }).click();
  await page.locator(".open-item").first().waitFor();
  await page.locator(".open-item").first().click();
  await person.dialog().frameLocator("iframe").locator("pre", { hasText: title }).waitFor();
  await person.dialog().getByRole("button", { name: "关闭" }).click();
  await person.openAll();
  await page.locator("button.agree").click();
  await page.locator(".tabs").waitFor();
}

async function approve({ head, reviewer, title }) {
  await agree(head, title);
  await agree(reviewer, title);
}

/** The operator's board, until a delivery of the screen's waits for a person. */
async function waiting({ operator }) {
  const card = operator.page.locator(".channels > li", { hasText: SCREEN });
  await operator.until("/channels", () => card.getByText("待人工 1").isVisible());
  await card.getByRole("button", { name: /^看队列/ }).click();
  return card;
}

async function choose(person, name, words) {
  const dialog = person.dialog();
  const done = dialog.locator("button[type=submit]");
  assert.equal(await done.isDisabled(), true, "an answer without an answer");
  await dialog.getByRole("radio", { name: new RegExp(`^${name}`) }).check();
  assert.equal(await done.isDisabled(), true, "an answer without what was seen");
  await dialog.getByRole("button", { name: words, exact: true }).click();
  return done;
}

async function out(scene) {
  const { operator, editor, title, item } = scene;
  const card = await waiting(scene);
  await card.getByRole("button", { name: "核实结果：人工发布" }).click();
  const link = operator.dialog().getByRole("link", { name: "下载成稿文字" });
  const [file] = await Promise.all([operator.page.waitForEvent("download"), link.click()]);
  const text = await (await file.createReadStream()).toArray();
  assert.ok(Buffer.concat(text).toString().startsWith(`${title}\n\n`));
  const done = await choose(operator, "已发布", "已人工发布，内容与成稿一致");
  await operator.dialog().getByLabel("公开地址（有就填）").fill("ftp://x/1");
  await done.click();
  await operator.dialog().getByText("decision.url").waitFor();
  await operator.dialog().getByLabel("公开地址（有就填）").fill(ADDRESS);
  await look(scene, operator, "settle-out");
  await done.click();
  await operator.dialog().waitFor({ state: "detached" });
  const line = editor.page.locator(".deliveries > li", { hasText: "人工发布" });
  await editor.until(item, () => line.getByText("已发布", { exact: true }).isVisible());
  await line.getByRole("link", { name: ADDRESS }).waitFor();
  await line.getByText(/核实已发布：已人工发布，内容与成稿一致（方一舟/).waitFor();
  assert.equal(await line.getByRole("button").count(), 0, "nothing to do for the editor");
  await look(scene, editor, "item-by-hand");
}

async function takeDown({ reviewer, item }) {
  await reviewer.page.goto(item);
  await reviewer.button("撤稿").click();
  await reviewer.button("时效已过").click();
  await reviewer.dialog().getByRole("button", { name: /^撤稿（1 个渠道）/ }).click();
  await reviewer.dialog().waitFor({ state: "detached" });
}

/** Still there: nobody forgets it; tried again, and then gone. */
async function gone(scene) {
  const { operator, reviewer, item } = scene;
  await takeDown(scene);
  let card = await waiting(scene);
  await card.getByRole("button", { name: "核实结果：人工发布" }).click();
  const done = await choose(operator, "仍在线上", "公开地址仍可打开");
  await look(scene, operator, "settle-still");
  await done.click();
  await operator.dialog().waitFor({ state: "detached" });
  const left = card.locator(".deliveries > li", { hasText: "核实未撤下" });
  await left.getByRole("button", { name: /^重试/ }).click();
  await operator.dialog().getByText("系统会再撤一次").waitFor();
  await operator.dialog().getByLabel("理由（必填）").fill("已通知大厅");
  await operator.dialog().getByRole("button", { name: "重试", exact: true }).click();
  await operator.dialog().waitFor({ state: "detached" });
  card = await waiting(scene);
  await card.getByRole("button", { name: "核实结果：人工发布" }).click();
  await (await choose(operator, "已撤下", "已人工撤下，公开页面看不到")).click();
  await operator.dialog().waitFor({ state: "detached" });
  await reviewer.until(item, () => reviewer.page.locator(".deliveries").getByText("已撤稿", { exact: true }).isVisible());
}

await play("byhand", async (scene) => {
  scene.title = "我局印发网络数据安全管理实施细则";
  for (const login of ["editor", "head", "reviewer", "operator", "sysadmin"]) {
    await scene.person(login);
  }
  await scene.step("a channel without an interface is registered and gets its courier", register);
  await scene.step("an item is handed in for it", handIn);
  await scene.step("the desk and the register are searched", search);
  await scene.step("reviewers open the very text and agree", approve);
  await scene.step("the operator posts it and says that it is out, with its address", out);
  await scene.step("a withdrawal is seen not to have happened, and then to have", gone);
});
