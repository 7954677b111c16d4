// What is found in files, and what can be done about it besides handing in another one.
import assert from "node:assert/strict";
import { save } from "./desk.mjs";
import { look } from "./looking.mjs";
import { documentOf, workbook } from "./samples.mjs";

const ID = "11010519491231002X";
const PEOPLE = ["姓名,身份证号,电话", ...["张三", "李四", "王五"].map((n) => `${n},${ID},13800138000`)].join("\n");

/** Six numbers, one finding with its cell; a copy takes the file's place, and nothing is left to find. */
export async function masked(scene) {
  const { editor } = scene;
  const { page } = editor;
  const file = { name: "名单.csv", mimeType: "text/csv", buffer: Buffer.from(PEOPLE) };
  await editor.choose(page.locator(".attachments").getByRole("button", { name: "上传附件" }), file);
  await page.locator(".attachments .files").getByText("名单.csv").waitFor();
  const found = page.locator(".findings li", { hasText: "人员名单表含个人信息" });
  await found.getByText("在附件《名单.csv》 表格 B2中").waitFor();
  assert.match(await found.textContent(), /3 人，居民身份证号码 3 处，手机号码 3 处/);
  assert.equal(await page.locator(".findings li", { hasText: "名单.csv" }).count(), 1);
  await found.getByRole("button").click();
  await look(scene, editor, "roster");
  await editor.button("整表脱敏并替换附件").click();
  await page.locator(".ProseMirror a", { hasText: "名单（脱敏）.csv" }).waitFor();
  await found.waitFor({ state: "detached" });
  assert.equal(await page.locator(".ProseMirror a", { hasText: "名单.csv" }).count(), 0);
  const [copy] = await Promise.all([
    page.waitForEvent("download"),
    page.locator(".attachments .files").getByText("名单（脱敏）.csv").click(),
  ]);
  const chunks = [];
  for await (const chunk of await copy.createReadStream()) {
    chunks.push(chunk);
  }
  assert.match(Buffer.concat(chunks).toString(), /张三,"11\*{13}02X","138\*{4}8000"/);
  await save(editor);
}

/** The same of a workbook, which is what people have. */
export async function maskedWorkbook(scene) {
  const { editor } = scene;
  const { page } = editor;
  const buffer = workbook("名册", PEOPLE.split("\n").map((line) => line.split(",")));
  const mimeType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const upload = page.locator(".attachments").getByRole("button", { name: "上传附件" });
  await editor.choose(upload, { name: "名册.xlsx", mimeType, buffer });
  const found = page.locator(".findings li", { hasText: "人员名单表含个人信息" });
  await found.getByText("在附件《名册.xlsx》 工作表“名册” B2中").waitFor();
  await found.getByRole("button").click();
  await page.getByText("公式换成现在的值").waitFor();
  await editor.button("整表脱敏并替换附件").click();
  await page.locator(".ProseMirror a", { hasText: "名册（脱敏）.xlsx" }).waitFor();
  await found.waitFor({ state: "detached" });
  assert.equal(await page.locator(".ProseMirror a", { hasText: "名册.xlsx" }).count(), 0);
  await save(editor);
}

/** And of the table in a document, which stays the document it is. */
export async function maskedDocument(scene) {
  const { editor } = scene;
  const { page } = editor;
  const buffer = documentOf(PEOPLE.split("\n").map((line) => line.split(",")));
  const mimeType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  const upload = page.locator(".attachments").getByRole("button", { name: "上传附件" });
  await editor.choose(upload, { name: "花名册.docx", mimeType, buffer });
  const found = page.locator(".findings li", { hasText: "人员名单表含个人信息" });
  await found.getByText("在附件《花名册.docx》 正文 表1 第2行").waitFor();
  await found.getByRole("button").click();
  await page.getByText("表格以外的文字和版式不动").waitFor();
  await editor.button("整表脱敏并替换附件").click();
  await page.locator(".ProseMirror a", { hasText: "花名册（脱敏）.docx" }).waitFor();
  await found.waitFor({ state: "detached" });
  assert.equal(await page.locator(".ProseMirror a", { hasText: "花名册.docx" }).count(), 0);
  await save(editor);
}
