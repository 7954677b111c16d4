// What happens when things go wrong or go otherwise: no network, two people at once, a page loaded
// anew, words from Word, a document that is locked, the keyboard alone, people and channels looked
// after. By clicks and keys, in a real browser, on a system of its own.
import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lacking, openBrowser } from "./browser.mjs";
import { startSystem } from "./system.mjs";
import { Person } from "./person.mjs";
import * as desk from "./edges_desk.mjs";
import * as office from "./edges_office.mjs";

const lack = lacking();
if (lack) {
  console.log(`跳过 / skipped: ${lack}`);
  process.exit(77);
}

const system = await startSystem();
const browser = await openBrowser();
const edges = { browser, system, title: "我局印发网络数据安全管理实施细则" };
let failed = null;

edges.person = async (login, oneTime = system.passwords[login]) => {
  const someone = new Person(await browser.page(system.url), login);
  await someone.firstDay(oneTime);
  return someone;
};

async function step(name, work) {
  await work(edges);
  console.log(`ok ${name}`);
}

try {
  edges.editor = await edges.person("editor");
  edges.head = await edges.person("head");
  await step("words from Word come as headings, lists and tables", desk.pasteFromWord);
  await step("a page loaded anew has what was typed", desk.restore);
  await step("without a network the words are kept, and go up when it is back", desk.offline);
  await step("a second writer is named and nothing is lost", desk.stale);
  await step("a finding is reached and mended by the keyboard alone", desk.keyboard);
  await step("an issued document is locked and says why", desk.issued);
  await step("an account is made, given a role and a key, and suspended", office.people);
  await step("everything is stopped with a reason, and set free by another", office.stop);
  await step("a log-in elsewhere ends the one here, and says so", office.elsewhere);
  assert.deepEqual(browser.violations, [], "the content policy refused something");
  assert.deepEqual(browser.errors, [], "a page threw");
} catch (e) {
  failed = e;
  const all = browser.browser.contexts().flatMap((context) => context.pages());
  for (const [i, page] of all.entries()) {
    const shot = join(tmpdir(), `shenfa-edges-${i}.png`);
    await page.screenshot({ path: shot }).catch(() => {});
    console.log(`page ${i}: ${page.url()} ${shot}`);
  }
} finally {
  await browser.close();
  system.stop();
}
if (failed) {
  console.error(failed);
  process.exit(1);
}
