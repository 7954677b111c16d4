// Bundles each *.test.ts beside this file and runs it under node --test.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
if (!existsSync(join(here, "../node_modules/esbuild"))) {
  console.log("跳过：gateway/ui 的 npm 包还没有装 / skipped: npm ci has not run in gateway/ui");
  process.exit(77);
}
const { build } = await import("esbuild");
const out = mkdtempSync(join(tmpdir(), "shenfa-ui-test-"));
try {
  const tests = readdirSync(here).filter((name) => name.endsWith(".test.ts"));
  await build({
    absWorkingDir: here,
    entryPoints: tests,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node18",
    outdir: out,
    outExtension: { ".js": ".test.mjs" },
    logLevel: "error",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  const built = readdirSync(out).map((name) => join(out, name));
  const run = spawnSync(process.execPath, ["--test", ...built], {
    stdio: "inherit",
    env: { ...process.env, SHENFA_TOP: join(here, "../../..") },
  });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
