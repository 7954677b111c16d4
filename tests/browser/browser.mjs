// A real browser, one context for each person, that writes down whatever the content policy refused.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);

/** The same engine without the window around the page: nobody looks at it, and a play is a sixth quicker. */
const SHELL = "/usr/bin/chromium-headless-shell";
const WHOLE = "/usr/bin/chromium";
export const CHROMIUM = process.env.CHROMIUM ?? [SHELL, WHOLE].find(existsSync) ?? SHELL;

/** Why the tests cannot run here; null when they can. */
export function lacking() {
  if (!existsSync(CHROMIUM)) {
    return `没有 ${CHROMIUM}，请安装或用 CHROMIUM=路径 指明 / no Chromium there: install it, or say CHROMIUM=PATH`;
  }
  for (const name of ["playwright-core", "axe-core"]) {
    if (!existsSync(new URL(`node_modules/${name}`, import.meta.url))) {
      return `没有 npm 包 ${name} / npm ci has not run in tests/browser`;
    }
  }
  return null;
}

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

export const DESK = { width: 1360, height: 860 };
export const PHONE = { width: 390, height: 844 };

export async function openBrowser() {
  const { chromium } = require("playwright-core");
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  return new Browser(browser, readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
}

/** In Chromium's words: what the content policy or trusted types refused. */
const REFUSED = /Content Security Policy|Trusted(HTML|Script|Type)|violates the following/i;

/** In the page: how much of it hangs over, in the words as they are or in those of a size. */
function wider(size) {
  const { dataset } = document.documentElement;
  const before = dataset.size;
  if (size !== null) {
    dataset.size = size;
  }
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (before === undefined) {
    delete dataset.size;
  } else {
    dataset.size = before;
  }
  return wide;
}

/** In the page: is all of it there? What is still being read fades in, and has no contrast until it has. */
function hasLoaded() {
  return !document.querySelector(".waiting");
}

class Browser {
  violations = [];
  errors = [];

  constructor(browser, axe) {
    this.browser = browser;
    this.axe = axe;
  }

  async page(base, viewport = DESK) {
    const context = await this.browser.newContext({
      baseURL: base,
      viewport,
      locale: "zh-CN",
      timezoneId: "Asia/Shanghai",
      acceptDownloads: true,
    });
    context.setDefaultTimeout(15000);
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (e) => {
        console.error(`Content Security Policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`);
      });
    });
    const page = await context.newPage();
    page.on("console", (m) => REFUSED.test(m.text()) && this.violations.push(`${page.url()} ${m.text()}`));
    page.on("pageerror", (e) => this.errors.push(`${page.url()} ${e.stack ?? e}`));
    return page;
  }

  /** What axe finds against WCAG 2.1 A and AA, as lines; and what is wider than the screen. */
  async look(page, shots, name) {
    await page.waitForFunction(hasLoaded).catch((error) => {
      throw new Error(`${name}: ${error.message}`);
    });
    const cdp = await page.context().newCDPSession(page);
    const run = (expression, awaitPromise = false) =>
      cdp.send("Runtime.evaluate", { expression, awaitPromise, returnByValue: true });
    await run(this.axe);
    const rules = '{runOnly:["wcag2a","wcag2aa","wcag21a","wcag21aa"]}';
    const asked = `axe.run(document,${rules}).then(r=>JSON.stringify(r.violations.map(v=>v.id+": "+
      v.nodes.slice(0,3).map(n=>n.target.join(" ")).join("; "))))`;
    const answer = await run(asked, true);
    if (answer.exceptionDetails) {
      throw new Error(`axe did not run on ${name}: ${JSON.stringify(answer.exceptionDetails)}`);
    }
    const found = JSON.parse(answer.result.value);
    for (const size of [null, "2"]) {
      const wide = await page.evaluate(wider, size);
      if (wide > 0) {
        found.push(`${wide} px wider than the screen${size ? " in the largest words" : ""}`);
      }
    }
    await cdp.detach();
    if (shots) {
      await page.screenshot({ path: join(shots, `${name}.png`) });
    }
    return found.map((line) => `${name}: ${line}`);
  }

  close() {
    return this.browser.close();
  }
}
