// What every test in a browser begins and ends with: a system of its own, a real browser, people; at
// the end nothing the content policy refused, no page that threw, and a picture of each page that failed.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lacking, openBrowser } from "./browser.mjs";
import { startSystem } from "./system.mjs";
import { Person } from "./person.mjs";

class Scene {
  /** What axe found, and what was wider than the screen. */
  found = [];
  /** Where a picture of every look is kept; null: nowhere. */
  shots = process.env.SHENFA_SHOTS ?? null;

  constructor(name, system, browser) {
    Object.assign(this, { name, system, browser });
  }

  /** Somebody who has logged in for the first time; the same one when asked again. */
  async person(login, oneTime = this.system.passwords[login], see = undefined) {
    if (!this[login]) {
      const someone = new Person(await this.browser.page(this.system.url), login);
      await someone.firstDay(oneTime, see);
      this[login] = someone;
    }
    return this[login];
  }

  async step(name, work) {
    const began = Date.now();
    await work(this);
    console.log(`ok ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  }

  clean() {
    assert.deepEqual(this.browser.violations, [], "the content policy refused something");
    assert.deepEqual(this.browser.errors, [], "a page threw");
    assert.deepEqual(this.found, [], "axe or the width of the screen");
  }

  async showFailure() {
    const pages = this.browser.browser.contexts().flatMap((context) => context.pages());
    for (const [i, page] of pages.entries()) {
      const shot = join(tmpdir(), `shenfa-${this.name}-${i}.png`);
      await page.screenshot({ path: shot }).catch(() => {});
      console.log(`page ${i}: ${page.url()} ${shot}`);
    }
    for (const line of [...this.browser.violations, ...this.browser.errors, ...this.found]) {
      console.log(`besides: ${line}`);
    }
  }
}

/** Plays `work(scene)` on a system whose WeChat account has these articles; the exit code says how it went, 77 where there is no browser. */
export async function play(name, work, articles = []) {
  const lack = lacking();
  if (lack) {
    console.log(`跳过 / skipped: ${lack}`);
    process.exit(77);
  }
  if (process.env.SHENFA_SHOTS) {
    mkdirSync(process.env.SHENFA_SHOTS, { recursive: true });
  }
  const system = await startSystem(articles);
  const browser = await openBrowser();
  const scene = new Scene(name, system, browser);
  try {
    await work(scene);
    scene.clean();
  } catch (e) {
    await scene.showFailure();
    console.error(e);
    process.exitCode = 1;
  } finally {
    await browser.close();
    system.stop();
  }
}
