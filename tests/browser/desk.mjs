// What several tests do at the writing desk.

export async function openDraft(person, title) {
  await person.go("稿件");
  await person.page.getByRole("link", { name: `编辑：${title}` }).first().click();
  await person.page.locator(".ProseMirror p").first().waitFor();
}

/** Behind the last word, or with End the first line's, where typing goes on. */
export async function atTheEnd(page, which = "last", key = "Control+End") {
  await page.locator(".ProseMirror > p")[which]().click();
  await page.keyboard.press(key);
  // The browser tells of a new selection a frame later; people are slower than that.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}

export async function type(person, words) {
  await atTheEnd(person.page);
  await person.page.keyboard.type(words);
}

export function kept(person, words) {
  return person.page.locator(".kept", { hasText: words }).waitFor();
}

export async function save(person) {
  await person.button("保存版本").click();
  await kept(person, /^第 \d+ 稿，.*保存$/);
}

export async function submit(person, note) {
  await person.button("提交送审").click();
  await person.dialog().getByLabel("修改说明（必填）").fill(note);
  await person.dialog().getByRole("button", { name: /^提交送审（/ }).click();
  await person.page.getByText(/^登记号 \d{4}-\d{4}$/).waitFor();
}

export async function reason(person, words, button) {
  await person.dialog().getByLabel("（必填）").fill(words);
  await person.dialog().getByRole("button", { name: button, exact: true }).click();
  await person.dialog().waitFor({ state: "detached" });
}
