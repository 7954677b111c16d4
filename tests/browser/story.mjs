// The story of one item, by clicks and keys alone, in a real browser on a system of its own: written,
// returned, mended, agreed by two, released on two channels, withdrawn. On the way each page is looked
// at: nothing the content policy refuses, nothing axe finds, nothing wider than a telephone.
// SHENFA_SHOTS=DIR keeps a picture of every look: those of docs/manual.zh-CN come from there.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { play } from "./scene.mjs";
import { pdf, picture } from "./samples.mjs";
import { write, mend, takeOver } from "./writing.mjs";
import { look, lookAround } from "./looking.mjs";
import { refuseOnce, released, withdraw } from "./releasing.mjs";
import { reviewFirst, reviewAgain, reviewUnified, suggest } from "./reviewing.mjs";

const folder = mkdtempSync(join(tmpdir(), "sf-story-"));
const files = { picture: join(folder, "会场.png"), attachment: join(folder, "检查表.pdf") };
writeFileSync(files.picture, picture());
writeFileSync(files.attachment, pdf("Checklist"));

await play("story", async (story) => {
  Object.assign(story, { files, title: "我局印发网络数据安全管理实施细则" });
  await story.step("1 the editor writes, mends what is found, previews and submits", async () => {
    await story.person("editor");
    await write(story);
  });
  await story.step("2 the head sees the change, returns it, and agrees to the mended one", async () => {
    await story.person("head", undefined, (head) => look(story, head, "first-day"));
    await reviewFirst(story);
    await mend(story);
    await reviewAgain(story, "13812345678", "已公布");
  });
  await story.step("3 the unified reviewer opens everything and agrees; contributors may not", async () => {
    await story.person("reviewer");
    await suggest(story);
    await takeOver(story);
    await reviewAgain(story, "限期整", "立行立", 2);
    await refuseOnce(story);
    await reviewUnified(story);
  });
  await story.step("4 one channel refuses and is let go again, both confirm, and it is printed", async () => {
    await story.person("operator");
    await released(story);
  });
  await story.step("5 the reviewer withdraws it, and both are seen gone", withdraw);
  await story.step("each page, on a desk and on a telephone", async () => {
    for (const login of ["operator", "sysadmin", "auditor"]) {
      await story.person(login);
    }
    await lookAround(story);
  });
});
rmSync(folder, { recursive: true, force: true });
console.log(`${look.count} looks`);
