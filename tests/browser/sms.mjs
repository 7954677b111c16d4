// Short messages: a list is sealed, a text is counted while it is written, two people let it go, each gets it once.
// The same item is told to two apps, of which one was away: it is told again when somebody asks.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDraft, save } from "./desk.mjs";
import { look } from "./looking.mjs";
import { PASSWORD } from "./person.mjs";
import { play } from "./scene.mjs";

const programs = join(dirname(fileURLToPath(import.meta.url)), "../../build/release");
const TEXT = "明日8时至18时东片区停水，请提前储水。";
const NUMBERS = "姓名,手机\n张三,13800000000\n李四,13800000001\n王五,13800000001\n赵六,12345\n";

/** The carrier's gateway: { pages, cmpp, stop() }. */
function startGateway() {
  return new Promise((resolve, reject) => {
    const child = spawn(join(programs, "sim-cmpp"), ["--report-ms=300"], { stdio: ["ignore", "pipe", "inherit"] });
    child.on("error", reject);
    child.stdout.on("data", (said) => {
      const [pages, cmpp] = String(said).trim().split(" ");
      resolve({ pages, cmpp, stop: () => child.kill() });
    });
  });
}

/** Two apps, of which one answers nothing but 503: { url, stop() }. */
function startApps() {
  return new Promise((resolve, reject) => {
    const child = spawn(join(programs, "sim-app"), [], { stdio: ["ignore", "pipe", "inherit"] });
    child.on("error", reject);
    child.stdout.on("data", async (said) => {
      const url = String(said).trim();
      await metroSays(url, [{ to: "metro", kind: "status", status: 503, times: 1000 }]);
      resolve({ url, stop: () => child.kill() });
    });
  });
}

const metroSays = (url, faults) => fetch(`${url}/_sim/faults`, { method: "POST", body: JSON.stringify(faults) });

function registerApps({ system, apps }) {
  const hook = (name) => ({ name, url: `${apps.url}/hook/${name}` });
  const settings = { subscribers: [hook("city-app"), hook("metro")] };
  const words = ["--unit", "bureau", "--channel", "app", "--purpose", "disclosure", "--name", "城市应用", "--owner", "planning"];
  const said = system.shenfa("", "channel", "register", ...words, "--base-url", apps.url, "--settings", JSON.stringify(settings), "--json");
  const secrets = `webhook.city-app=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
webhook.metro=whsk_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=
inside=${new URL(apps.url).host}
`;
  const { id } = JSON.parse(said);
  system.shenfa(secrets, "channel", "enrol", id, "--to", `${system.data}/couriers`, "--signing-keys", `${system.data}/keys/public/signing.pem`);
}

/** Nobody is named its operator, so that every one is. */
async function register({ system, gateway, apps }) {
  const settings = { signature: "市数据局", src_id: "10690001", service_id: "GWSVC", hold_minutes: 1, quiet_from: "00:00", quiet_to: "00:00", price_milli: 45, count_check: "service", count_minutes: 0 };
  system.shenfa(PASSWORD, "login", "--url", system.url, "--replace", "sysadmin");
  const words = ["--unit", "bureau", "--channel", "sms", "--purpose", "disclosure", "--name", "短信平台", "--owner", "planning"];
  const said = system.shenfa("", "channel", "register", ...words, "--settings", JSON.stringify(settings), "--json");
  const { id } = JSON.parse(said);
  system.shenfa("", "channel", "pace", id, "--reason", "试运行，不设静默时段"); // at any time of the day
  const secrets = `api=${gateway.cmpp}\nsp_id=901234\nshared_secret=stand-in\nversion=2.0\n`;
  system.shenfa(secrets, "channel", "enrol", id, "--to", `${system.data}/couriers`, "--signing-keys", `${system.data}/keys/public/signing.pem`);
  registerApps({ system, apps });
  system.restart();
}

async function uploadList(scene) {
  const { operator } = scene;
  const { page } = operator;
  await page.goto("/short-messages?tab=lists");
  await page.getByLabel("名单名称").fill("东片区居民");
  await page.getByLabel(/^手机号码/).fill(NUMBERS);
  await operator.button("上传并封存").click();
  await page.getByText("已封存“东片区居民”：2 个号码，去掉重复 1 个，有 1 行没有收下（第 5 行）。").waitFor();
  await page.getByText("138****0000、138****0001").waitFor();
  assert.ok(!(await page.content()).includes("13800000000"), "a number as it is");
  await look(scene, operator, "sms-lists");
}

async function handIn(scene) {
  const { editor, title } = scene;
  const { page } = editor;
  await openDraft(editor, title);
  await page.getByLabel("公开属性（送审必填）").selectOption("主动公开");
  await page.getByText("短信的文字与收件人").click();
  await page.getByLabel(/^短信文字/).fill(TEXT);
  await page.getByLabel(/^收件人名单/).selectOption({ label: "东片区居民（2 人）" });
  await page.getByText(`连同签名 ${TEXT.length + 6} 字，每人 1 条；2 人共 2 条，约 0.09 元。`).waitFor();
  await look(scene, editor, "sms-draft");
  await save(editor);
  await editor.button("提交送审").click();
  const dialog = editor.dialog();
  await dialog.getByLabel(/^短信平台/).waitFor();
  for (const box of await dialog.getByRole("checkbox").all()) {
    await box.setChecked(/^(短信平台|应用)/.test(await box.evaluate((input) => input.labels[0].textContent)));
  }
  await dialog.getByLabel("修改说明（必填）").fill("通知停水");
  await dialog.getByRole("button", { name: "提交送审（2 个渠道）" }).click();
  await page.getByText(/^登记号 \d{4}-\d{4}$/).waitFor();
  scene.item = new URL(page.url()).pathname;
}

async function agree(scene, person, shot) {
  const { page } = person;
  await person.until("/todo", () => page.getByRole("link", { name: `审核：${scene.title}` }).isVisible());
  await page.getByRole("link", { name: `审核：${scene.title}` }).click();
  await page.locator(".open-item", { hasText: "短信平台" }).first().click();
  const sheet = person.dialog().frameLocator("iframe");
  await sheet.getByText(`【市数据局】${TEXT}`).waitFor();
  await sheet.getByText("0.09 元").waitFor();
  if (shot) {
    await look(scene, person, shot);
  }
  await person.dialog().getByRole("button", { name: "关闭" }).click();
  await person.openAll();
  await page.locator("button.agree").click();
  await page.locator(".tabs").waitFor();
}

/** One turns a key and cannot turn the other; it is taken back once, and let go. */
async function letGo(scene) {
  const { reviewer, operator, title } = scene;
  const go = reviewer.page.getByRole("link", { name: `放行：${title}` });
  await reviewer.until("/short-messages", () => go.isVisible());
  await look(scene, reviewer, "short-messages");
  await go.click();
  await reviewer.button("核对无误，转动第一把钥匙").waitFor();
  await look(scene, reviewer, "sms-keys-1");
  await reviewer.button("核对无误，转动第一把钥匙").click();
  await reviewer.page.getByText("您已转动一把，另一把须由另一人转。").waitFor();
  assert.equal(await reviewer.button("核对无误，转动第二把钥匙").count(), 0, "both keys by one person");
  scene.sms = new URL(reviewer.page.url()).pathname;
  await operator.page.goto(scene.sms);
  await operator.button("核对无误，转动第二把钥匙").click();
  await operator.page.getByText(/后开始发送$/).waitFor();
  await look(scene, operator, "sms-countdown");
  await operator.button("收回放行").click();
  await operator.dialog().getByRole("button", { name: "时间不合适" }).click();
  await operator.dialog().getByRole("button", { name: "收回", exact: true }).click();
  await operator.button("核对无误，转动第一把钥匙").click();
  await reviewer.page.goto(scene.sms);
  await reviewer.button("核对无误，转动第二把钥匙").click();
  await reviewer.page.getByText(/后开始发送$/).waitFor();
}

async function arrives(scene) {
  const { reviewer, gateway } = scene;
  const { page } = reviewer;
  await reviewer.until(scene.sms, () => page.getByText("共 2 个号码：已送达 1 · 未送达 1").isVisible());
  await page.getByText("无法送达").waitFor();
  await look(scene, reviewer, "sms-done");
  const { messages } = await (await fetch(`${gateway.pages}/_sim/ledger`)).json();
  assert.deepEqual(messages.map((m) => m.number).sort(), ["13800000000", "13800000001"]);
  await page.goto(`${gateway.pages}/`);
  await page.getByText(TEXT).first().waitFor();
}

/** One app has it, so it is out; the other one's people ring up, and it is told again, under the same id. */
async function toldAgain(scene) {
  const { operator, apps } = scene;
  const { page } = operator;
  const list = page.locator(".subscribers");
  const opened = async () => {
    await page.locator(".subscribers summary").click();
    await list.getByText("metro").waitFor();
    return page.getByRole("button", { name: "补发：metro" }).isVisible();
  };
  await operator.until(scene.item, () => page.locator(".subscribers summary").isVisible());
  await operator.until(scene.item, opened);
  await list.locator("li", { hasText: "city-app" }).getByText("已收到").waitFor();
  await list.locator("li", { hasText: "metro" }).getByText("503").waitFor();
  await look(scene, operator, "app-missed");
  await metroSays(apps.url, []);
  await operator.button("补发：metro").click();
  await operator.button("对方故障已排除").click();
  await look(scene, operator, "app-replay");
  await operator.dialog().getByRole("button", { name: "补发", exact: true }).click();
  await operator.dialog().waitFor({ state: "detached" });
  await operator.until(scene.item, async () => {
    await page.locator(".subscribers summary").click();
    await list.getByText("metro").waitFor();
    return list.getByText("已补发，对方已收到").isVisible();
  });
  await look(scene, operator, "app-told-again");
  const { inbox } = await (await fetch(`${apps.url}/_sim/ledger`)).json();
  assert.deepEqual(inbox.map((told) => told.to).sort(), ["city-app", "metro"]);
}

/** The gateway says what it took: the same as ours. */
async function isCounted(scene) {
  const { reviewer } = scene;
  const { page } = reviewer;
  await reviewer.until("/short-messages?tab=counts", () => page.getByRole("cell", { name: "2 人次（1 条）" }).isVisible());
  await page.getByText("一致", { exact: true }).waitFor();
  await look(scene, reviewer, "sms-counts");
}

await play("sms", async (scene) => {
  scene.title = "我局印发网络数据安全管理实施细则";
  scene.gateway = await startGateway();
  scene.apps = await startApps();
  try {
    await scene.person("sysadmin");
    await scene.step("an account is registered, its courier enrolled", register);
    for (const login of ["editor", "head", "reviewer", "operator"]) {
      await scene.person(login);
    }
    await scene.step("a list is sealed and shown masked", uploadList);
    await scene.step("a text is counted while it is written", handIn);
    await scene.step("its preview is what a handset shows", async () => {
      await agree(scene, scene.head, "sms-preview");
      await agree(scene, scene.reviewer);
    });
    await scene.step("an app that was away is told again when somebody asks", toldAgain);
    await scene.step("two people let it go", letGo);
    await scene.step("each gets it once", arrives);
    await scene.step("the gateway's count is held against ours", isCounted);
  } finally {
    scene.gateway.stop();
    scene.apps.stop();
  }
});
