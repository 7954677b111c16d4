// A channel where a person posts: its text is reviewed, somebody takes it by name, posts it and reports;
// another confirms. Taken down the same way.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openDraft, save, type } from "./desk.mjs";
import { look } from "./looking.mjs";
import { PASSWORD } from "./person.mjs";
import { film, picture } from "./samples.mjs";
import { play } from "./scene.mjs";

const SCREEN = "政务大屏";
const ADDRESS = "https://www.example.gov.cn/dp/1";
const FILM_ACCOUNT = "宁波数据视频号";
const FILM = "数据开放周今天启动";
const FILM_ADDRESS = "https://weixin.qq.com/sph/A1b2";

/** Registered in the browser, their couriers enrolled at a terminal; they start with the next start. */
async function register(scene) {
  const { system, sysadmin } = scene;
  await sysadmin.go("渠道");
  await registerOne(scene, SCREEN, "人工发布");
  await registerOne(scene, FILM_ACCOUNT, "视频号");
  system.restart();
}

async function registerOne({ system, sysadmin }, name, channel) {
  await sysadmin.button("登记渠道账号").click();
  const dialog = sysadmin.dialog();
  await dialog.getByLabel("账号名称", { exact: true }).fill(name);
  const chosen = { 开设单位: "发展规划处", 主管处室: "发展规划处", 渠道: channel, 用途: "政务公开" };
  for (const [label, option] of Object.entries(chosen)) {
    await dialog.getByLabel(label, { exact: true }).selectOption({ label: option });
  }
  if (channel === "人工发布") {
    await dialog.getByLabel("发出后能否撤下").selectOption("none");
  }
  await dialog.getByRole("button", { name: "登记", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await sysadmin.button(`移交：${name}`).click();
  await sysadmin.dialog().getByLabel("理由（必填）").fill("指定运营人员");
  await sysadmin.dialog().getByLabel(/^方一舟/).check();
  await sysadmin.button("移交给 方一舟").click();
  await sysadmin.dialog().waitFor({ state: "detached" });
  system.shenfa(PASSWORD, "login", "--url", system.url, "--replace", "sysadmin");
  system.shenfa("stand_in=127.0.0.1:1\n", "channel", "enrol", registered(system.data), "--to", `${system.data}/couriers`, "--signing-keys", `${system.data}/keys/public/signing.pem`);
}

/** The number of the account that was just registered: the next after those of the first run. */
function registered(data) {
  const files = readdirSync(join(data, "couriers")).filter((name) => name.endsWith(".json"));
  return String(Math.max(...files.map((name) => Number(name.match(/-(\d+)\.json$/)[1]))) + 1);
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
  await person.dialog().frameLocator("iframe").locator("pre", { hasText: title }).first().waitFor();
  await person.dialog().getByRole("button", { name: "关闭" }).click();
  await person.openAll();
  await page.locator("button.agree").click();
  await page.locator(".tabs").waitFor();
}

async function approve({ head, reviewer, title }) {
  await agree(head, title);
  await agree(reviewer, title);
}

/** What the operator's own list has, until the courier has laid the delivery out. */
async function waiting({ operator, title }, act) {
  const go = operator.page.getByRole("link", { name: `${act}：${title}` });
  await operator.until("/hand-offs", () => go.isVisible());
  return go;
}

/** Downloads by the button of that name; the archive's bytes. */
async function fetchPackage(person, name) {
  const [file] = await Promise.all([person.page.waitForEvent("download"), person.button(name).click()]);
  assert.match(file.suggestedFilename(), /^hand-off-\d+\.zip$/);
  return Buffer.concat(await (await file.createReadStream()).toArray());
}

async function take(scene) {
  const { operator, title } = scene;
  const { page } = operator;
  await (await waiting(scene, "领取")).waitFor();
  await look(scene, operator, "hand-offs");
  await (await waiting(scene, "领取")).click();
  scene.hand = new URL(page.url()).pathname;
  await operator.button("领取并下载成品包").waitFor();
  await look(scene, operator, "hand-off-1");
  const zip = await fetchPackage(operator, "领取并下载成品包");
  assert.ok(zip.includes("README.html") && zip.includes("ticket.json") && zip.includes(title));
  await page.getByText(/领取，下载 1 次/).waitFor();
  await operator.button("再次下载").click();
  await operator.dialog().getByRole("button", { name: "文件损坏，打不开" }).click();
  const again = operator.dialog().getByRole("button", { name: "再次下载", exact: true });
  const [file] = await Promise.all([page.waitForEvent("download"), again.click()]);
  await file.cancel();
  await page.getByText(/领取，下载 2 次/).waitFor();
}

/** Each text is copied whole, by one button. */
async function copy({ operator, title }) {
  const { page } = operator;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await operator.button("复制标题").click();
  await operator.button("已复制标题").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), title);
}

async function report(scene) {
  const { operator } = scene;
  const { page } = operator;
  const send = operator.button("报告：已发布");
  assert.equal(await send.isDisabled(), true, "a report without anything to see");
  await page.getByLabel("公开地址", { exact: true }).fill("ftp://x/1");
  await send.click();
  await page.getByText("hand_off.url").waitFor();
  await page.getByLabel("公开地址", { exact: true }).fill(ADDRESS);
  await page.getByLabel(/^截图/).setInputFiles(scene.shot);
  await page.getByLabel("说明", { exact: true }).fill("大厅屏幕已轮播");
  await look(scene, operator, "hand-off-2");
  await send.click();
  await page.getByText("由您报告的，不能由您确认。").waitFor();
  assert.equal(await page.getByRole("button", { name: /^确认/ }).count(), 0, "his own report");
}

/** Somebody else: the courier saw nothing there, so it takes words of his own. */
async function confirm(scene) {
  const { reviewer, editor, item, title } = scene;
  const { page } = reviewer;
  await reviewer.until("/hand-offs?box=confirm", () => page.getByRole("link", { name: `确认：${title}` }).isVisible());
  await look(scene, reviewer, "hand-offs-confirm");
  await page.getByRole("link", { name: `确认：${title}` }).click();
  await page.getByText("公开地址打不开：对方拒绝连接").first().waitFor();
  const yes = reviewer.button("确认已发布，内容一致");
  assert.equal(await yes.isDisabled(), true, "nothing said where the look did not agree");
  await page.getByLabel(/^看到了什么/).fill("到大厅看过，与批准的一致");
  await look(scene, reviewer, "hand-off-3");
  await yes.click();
  await page.locator(".tags").getByText("已确认").waitFor();
  const line = editor.page.locator(".deliveries > li", { hasText: "人工发布" });
  await editor.until(item, () => line.getByText("已发布", { exact: true }).isVisible());
  await line.getByRole("link", { name: ADDRESS }).waitFor();
  await line.getByText(/核实已发布：到大厅看过，与批准的一致（周文静/).waitFor();
  await line.getByText("移交单：已确认（方一舟）").waitFor();
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

/** The same walk backwards; what is still there goes back to whoever said that it was gone. */
async function gone(scene) {
  const { operator, reviewer, item } = scene;
  await takeDown(scene);
  await (await waiting(scene, "领取")).click();
  await operator.button("领取").click();
  await operator.page.getByLabel("说明", { exact: true }).fill("已从轮播中删除");
  await look(scene, operator, "hand-off-withdraw");
  await operator.button("报告：已撤下").click();
  await operator.page.getByText("由您报告的，不能由您确认。").waitFor();
  const hand = new URL(operator.page.url()).pathname;
  const back = reviewer.button("退回报告");
  await reviewer.until(hand, () => back.isVisible());
  await reviewer.page.getByLabel(/^看到了什么/).fill("大厅还在播");
  await back.click();
  await operator.until(hand, () => operator.button("报告：已撤下").isVisible());
  await operator.page.getByText("退回报告：大厅还在播").waitFor();
  await operator.page.getByLabel("说明", { exact: true }).fill("大厅已更新");
  await operator.button("报告：已撤下").click();
  const yes = reviewer.button("确认已撤下");
  await reviewer.until(hand, () => yes.isVisible());
  await reviewer.page.getByLabel(/^看到了什么/).fill("看过，没有了");
  await reviewer.page.locator("button.primary:not(:disabled)", { hasText: "确认已撤下" }).click();
  await reviewer.page.locator(".tags").getByText("已确认").waitFor();
  await reviewer.until(item, () => reviewer.page.locator(".deliveries").getByText("已撤稿", { exact: true }).isVisible());
}

/** What it sent stays with those who saw it: another message is begun, its first words written. */
async function followUp(scene) {
  const { editor, item, title } = scene;
  await editor.page.goto(item);
  await editor.page.getByText("人工发布发出的内容收不回").waitFor();
  await look(scene, editor, "follow-up");
  await editor.button("起草后续说明").click();
  await editor.page.locator(".ProseMirror p", { hasText: `此前通过人工发布发出的“${title}”` }).waitFor();
  assert.equal(await editor.page.getByLabel("标题", { exact: true }).inputValue(), `关于“${title}”的更正说明`);
}

/** A film of one's own and a cover; its short title is written for the platform alone. */
async function writeFilm({ editor }) {
  const { page } = editor;
  await editor.go("稿件");
  await editor.link("撰稿").click();
  await page.getByLabel("标题").fill(FILM);
  await editor.button("开始撰写").click();
  await page.locator(".ProseMirror").waitFor();
  await type(editor, "一周看懂公共数据。");
  await page.keyboard.press("Enter");
  await editor.choose(editor.button("插入图片"), { name: "封面.png", mimeType: "image/png", buffer: picture(300, 400) });
  await editor.dialog().getByLabel("替代文字（必填）").fill("开放周海报");
  await editor.dialog().getByRole("button", { name: "插入" }).click();
  await page.locator(".ProseMirror figure img").waitFor();
  const video = { name: "开放周.mp4", mimeType: "video/mp4", buffer: film() };
  await editor.choose(page.locator(".attachments").getByRole("button", { name: "上传附件" }), video);
  await page.locator(".ProseMirror a", { hasText: "开放周.mp4" }).waitFor();
}

async function handInFilm(scene) {
  const { editor } = scene;
  const { page } = editor;
  await writeFilm(scene);
  await page.getByLabel("公开属性（送审必填）").selectOption("主动公开");
  await page.getByText("视频号的标题与摘要（不填则与稿件相同）").click();
  await page.getByLabel("视频号标题", { exact: true }).fill("数据开放周启动");
  await look(scene, editor, "film-draft");
  await save(editor);
  await editor.button("提交送审").click();
  const dialog = editor.dialog();
  await dialog.getByLabel(/^视频号/).waitFor();
  for (const box of await dialog.getByRole("checkbox").all()) {
    await box.setChecked((await box.evaluate((input) => input.labels[0].textContent)).startsWith("视频号"));
  }
  await dialog.getByLabel("修改说明（必填）").fill("发视频号");
  await dialog.getByRole("button", { name: "提交送审（1 个渠道）" }).click();
  await page.getByText(/^登记号 \d{4}-\d{4}$/).waitFor();
  scene.filmItem = new URL(page.url()).pathname;
}

async function agreeToFilm(person) {
  const { page } = person;
  await person.until("/todo", () => page.getByRole("link", { name: `审核：${FILM}` }).isVisible());
  await page.getByRole("link", { name: `审核：${FILM}` }).click();
  await page.locator(".open-item").first().waitFor();
  await person.openAll();
  await page.locator("button.agree").click();
  await page.locator(".tabs").waitFor();
}

/** The short title as approved, the film byte for byte; a report wants the address and a picture, both. */
async function postFilm(scene) {
  const { operator } = scene;
  const { page } = operator;
  await (await waiting({ operator, title: FILM }, "领取")).click();
  const zip = await fetchPackage(operator, "领取并下载成品包");
  assert.ok(zip.includes(film()) && zip.includes("数据开放周启动") && zip.includes("cover."));
  await page.getByText("数据开放周启动", { exact: true }).first().waitFor();
  const send = operator.button("报告：已发布");
  await page.getByLabel("公开地址（必填）", { exact: true }).fill(FILM_ADDRESS);
  assert.equal(await send.isDisabled(), true, "an address alone");
  await page.getByLabel(/^截图/).setInputFiles(scene.shot);
  await look(scene, operator, "film-report");
  await send.click();
  await page.getByText("由您报告的，不能由您确认。").waitFor();
}

async function confirmFilm(scene) {
  const { reviewer, editor, filmItem } = scene;
  const { page } = reviewer;
  await reviewer.until("/hand-offs?box=confirm", () => page.getByRole("link", { name: `确认：${FILM}` }).isVisible());
  await page.getByRole("link", { name: `确认：${FILM}` }).click();
  await page.getByLabel(/^看到了什么/).fill("用手机看完全片，与批准的一致");
  await look(scene, reviewer, "film-confirm");
  await reviewer.button("确认已发布，内容一致").click();
  await page.locator(".tags").getByText("已确认").waitFor();
  const line = editor.page.locator(".deliveries > li", { hasText: "视频号" });
  await editor.until(filmItem, () => line.getByText("已发布", { exact: true }).isVisible());
  await line.getByRole("link", { name: FILM_ADDRESS }).waitFor();
}

await play("byhand", async (scene) => {
  scene.shot = { name: "大屏.png", mimeType: "image/png", buffer: picture() };
  scene.title = "我局印发网络数据安全管理实施细则";
  for (const login of ["editor", "head", "reviewer", "operator", "sysadmin"]) {
    await scene.person(login);
  }
  await scene.step("a channel without an interface is registered and gets its courier", register);
  await scene.step("an item is handed in for it", handIn);
  await scene.step("the desk and the register are searched", search);
  await scene.step("reviewers open the very text and agree", approve);
  await scene.step("the operator takes it by name, and the package opens once for each link", take);
  await scene.step("the words are copied whole", copy);
  await scene.step("the operator reports where it is", report);
  await scene.step("another person confirms", confirm);
  await scene.step("a withdrawal is seen not to have happened, and then to have", gone);
  await scene.step("another message is begun about what cannot be fetched back", followUp);
  await scene.step("a film is handed in with its cover and a short title", handInFilm);
  await scene.step("reviewers open the film and agree", async ({ head, reviewer }) => {
    await agreeToFilm(head);
    await agreeToFilm(reviewer);
  });
  await scene.step("the operator posts it, and reports where it is with a picture", postFilm);
  await scene.step("another person confirms the film", confirmFilm);
});
