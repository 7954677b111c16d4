// What happens when things go wrong or go otherwise: no network, two people at once, a page loaded
// anew, words from Word, a document that is locked, the keyboard alone, people and channels looked
// after. By clicks and keys, in a real browser, on a system of its own.
import { play } from "./scene.mjs";
import * as copies from "./edges_copies.mjs";
import * as desk from "./edges_desk.mjs";
import * as person from "./edges_person.mjs";
import * as office from "./edges_office.mjs";

await play("edges", async (scene) => {
  scene.title = "我局印发网络数据安全管理实施细则";
  await scene.person("editor");
  await scene.person("head");
  await scene.step("words from Word come as headings, lists and tables", desk.pasteFromWord);
  await scene.step("a page loaded anew has what was typed", desk.restore);
  await scene.step("thrown away is also what comes behind", copies.cameBehind);
  await scene.step("thrown away is not what another page wrote", copies.othersStay);
  await scene.step("two places, and this one is the version: the question goes", copies.nothingDiffers);
  await scene.step("without a network the words are kept, and go up when it is back", desk.offline);
  await scene.step("a second writer is named and nothing is lost", desk.stale);
  await scene.step("a finding is reached and mended by the keyboard alone", desk.keyboard);
  await scene.step("two at one machine: words go under no other name, and are kept for her", person.unheard);
  await scene.step("who logs in or out in one tab is told to the others at once", person.told);
  await scene.step("an issued document is locked and says why", desk.issued);
  await scene.step("an account is made, given a role and a key, and suspended", office.people);
  await scene.step("everything is stopped with a reason, and set free by another", office.stop);
  await scene.step("a log-in elsewhere ends the one here, and says so", office.elsewhere);
});
