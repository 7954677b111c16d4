// What the machine looks for, and who reviews: to be read by those who keep it.
import assert from "node:assert/strict";

export async function read(scene) {
  const secadmin = await scene.person("secadmin");
  const { page } = secadmin;
  await secadmin.go("词库与流程");
  await page.getByText(/第 1 版，现行/).waitFor();
  await page.getByText("供稿处室的处室负责人 1 人同意；须有保密审查；限 24 小时").waitFor();
  const terms = page.getByRole("region", { name: "词条" });
  await terms.getByRole("rowheader", { name: "为人名服务" }).waitFor();
  assert.ok((await terms.getByRole("rowheader").count()) > 1);
  await page.getByRole("searchbox", { name: "按词条、类别或建议查找" }).fill("为人民服务");
  await page.keyboard.press("Enter");
  await terms.getByRole("rowheader").nth(1).waitFor({ state: "detached" });
  assert.deepEqual(await terms.getByRole("rowheader").allTextContents(), ["为人名服务"]);
  await page.getByRole("searchbox", { name: "按词条、类别或建议查找" }).fill("没有这样的词");
  await page.keyboard.press("Enter");
  await page.getByText("没有找到“没有这样的词”。").waitFor();
}
