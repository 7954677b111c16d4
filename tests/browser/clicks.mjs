// Every button that the story of one item does not come by, clicked: kept when the answer is lost,
// let pass, taken back, urged, copied, handed over, suspended, locked out. One file for each theme.
import { play } from "./scene.mjs";
import * as saving from "./clicks_saving.mjs";
import * as round from "./clicks_round.mjs";
import * as files from "./clicks_files.mjs";
import * as channels from "./clicks_channels.mjs";
import * as settings from "./clicks_settings.mjs";
import * as keys from "./clicks_keys.mjs";
import * as rules from "./clicks_rules.mjs";
import * as secrecy from "./clicks_secrecy.mjs";
import * as session from "./clicks_session.mjs";

await play("clicks", async (scene) => {
  scene.title = "我局印发网络数据安全管理实施细则";
  await scene.person("editor");
  await scene.person("head");
  await scene.step("a save whose answer is lost makes one version and no conflict", saving.answerLost);
  await scene.step("a save without a network keeps every word", saving.noNetwork);
  await scene.step("what is typed while a save is on its way is kept, and saved by the next", saving.typedMeanwhile);
  await scene.step("two windows of one person: the slower one is told", saving.twoWindows);
  await scene.step("who may write no more sees the version, not what was thrown away", saving.mayNoMore);
  await scene.step("what an input method puts together is a word when it is done", saving.composed);
  await scene.step("a page that is closed has sent the last word, or asks", saving.closed);
  await scene.step("a finding in a file names the file and the page", round.inFile);
  await scene.step("a list of people is one finding, and masked by one click", files.masked);
  await scene.step("a workbook of people is masked by one click as well", files.maskedWorkbook);
  await scene.step("the table of a document is masked where it stands", files.maskedDocument);
  await scene.step("what blocks is let pass by name, and a false alarm is said to be one", round.decide);
  await scene.step("a round is urged once, and taken back with a reason", round.urgeAndRecall);
  await scene.step("whoever wrote in it is told which versions, and has no button", round.contributor);
  await scene.step("a copy is a draft of its own", round.copy);
  await scene.step("an item is written and saved by the keyboard alone", keys.write);
  await scene.step("the desk is walked by keys: j, Enter, j, r, Escape, a", keys.review);
  await scene.step("what the province flagged is entered with its sheet, and let pass by name", round.outsideCheck);
  await scene.step("large words and high contrast keep every page readable", keys.themes);
  await scene.step("a channel account is registered, changed, handed over, suspended and released", channels.life);
  await scene.step("what may be set of an account is set on the page, and not overwritten unseen", settings.settings);
  await scene.step("a person logs in on the platform, and the courier gets the code", channels.logIn);
  await scene.step("what was refused for a mark is answered for, and never shown", secrecy.answered);
  await scene.step("the word list is read and searched, and the stages say who and until when", rules.read);
  await scene.step("a new word list is signed by who made it and by who puts it in force", rules.change);
  await scene.step("a noisy rule is seen, and its false alarm becomes a phrase that passes", rules.noise);
  await scene.step("a key is revoked, and the next vote asks for a new one", session.revoke);
  await scene.step("two minutes before its end the session says so, and goes on", session.ending);
  await scene.step("five wrong passwords lock the account, and the page says for how long", session.lockOut);
});
