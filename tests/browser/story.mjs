// The story of one item, by clicks and keys alone, in a real browser on a system of its own: written,
// returned, mended, agreed by two, released on two channels, withdrawn. On the way each page is looked
// at: nothing the content policy refuses, nothing axe finds, nothing wider than a telephone.
// SHENFA_SHOTS=DIR keeps a picture of every look: those of docs/manual.zh-CN come from there.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lacking, openBrowser } from "./browser.mjs";
import { startSystem } from "./system.mjs";
import { pdf, picture } from "./samples.mjs";
import { Person } from "./person.mjs";
import { write, mend, takeOver } from "./writing.mjs";
import { look, lookAround } from "./looking.mjs";
import { withdraw, released } from "./releasing.mjs";
import { reviewFirst, reviewAgain, reviewUnified, suggest } from "./reviewing.mjs";

const lack = lacking();
if (lack) {
  console.log(`跳过 / skipped: ${lack}`);
  process.exit(77);
}

const folder = mkdtempSync(join(tmpdir(), "sf-story-"));
const shots = process.env.SHENFA_SHOTS ?? null;
if (shots) {
  mkdirSync(shots, { recursive: true });
}
const files = { picture: join(folder, "会场.png"), attachment: join(folder, "检查表.pdf") };
writeFileSync(files.picture, picture());
writeFileSync(files.attachment, pdf("Checklist"));

const system = await startSystem();
const browser = await openBrowser();
const story = { browser, files, shots, found: [], title: "我局印发网络数据安全管理实施细则" };

async function person(login) {
  const someone = new Person(await browser.page(system.url), login);
  await someone.firstDay(system.passwords[login]);
  return someone;
}

async function step(name, work) {
  const began = Date.now();
  await work();
  console.log(`ok ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

let failed = null;
try {
  await step("1 the editor writes, mends what is found, previews and submits", async () => {
    story.editor = await person("editor");
    await write(story);
  });
  await step("2 the head sees the change, returns it, and agrees to the mended one", async () => {
    story.head = await person("head");
    await reviewFirst(story);
    await mend(story);
    await reviewAgain(story, "13812345678", "已公布");
  });
  await step("3 the unified reviewer opens everything and agrees; contributors may not", async () => {
    story.reviewer = await person("reviewer");
    await suggest(story);
    await takeOver(story);
    await reviewAgain(story, "限期整", "立行立");
    await reviewUnified(story);
  });
  await step("4 both channels confirm, and the receipts are on the item page", () => released(story));
  await step("5 the reviewer withdraws it, and both are seen gone", () => withdraw(story));
  await step("each page, on a desk and on a telephone", async () => {
    for (const login of ["operator", "sysadmin", "secadmin", "auditor"]) {
      story[login] = await person(login);
    }
    await lookAround(story);
  });
  assert.deepEqual(browser.violations, [], "the content policy refused something");
  assert.deepEqual(browser.errors, [], "a page threw");
  assert.deepEqual(story.found, [], "axe or the width of the screen");
} catch (e) {
  failed = e;
  const all = browser.browser.contexts().flatMap((context) => context.pages());
  for (const [i, page] of all.entries()) {
    await page.screenshot({ path: join(tmpdir(), `shenfa-story-${i}.png`) }).catch(() => {});
    console.log(`page ${i}: ${page.url()} ${tmpdir()}/shenfa-story-${i}.png`);
  }
  for (const line of [...browser.violations, ...browser.errors, ...story.found]) {
    console.log(`besides: ${line}`);
  }
} finally {
  await browser.close();
  system.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (failed) {
  console.error(failed);
  process.exit(1);
}
console.log(`0 violations of the content policy, 0 findings of axe on ${look.count} looks`);
