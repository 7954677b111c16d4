// Builds the pages into the folder named by --out: hashed names, and a .gz beside each file.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const at = process.argv.indexOf("--out");
const out = at > 0 ? process.argv[at + 1] : join(here, "dist");

const bundle = await build({
  absWorkingDir: here,
  entryPoints: { app: "src/main.tsx", style: "src/style/all.css" },
  bundle: true,
  minify: true,
  write: false,
  outdir: "out",
  format: "esm",
  target: "chrome87",
  logLimit: 10,
  charset: "utf8",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  define: { "process.env.NODE_ENV": '"production"' },
});

/** Old names go first: a page must never be served with the parts of another build. */
mkdirSync(out, { recursive: true });
for (const name of readdirSync(out)) {
  rmSync(join(out, name), { recursive: true });
}

function put(name, bytes) {
  writeFileSync(join(out, name), bytes);
  writeFileSync(join(out, `${name}.gz`), gzipSync(bytes, { level: 9, mtime: 0 }));
}

function hashed(stem, extension, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const name = `${stem}-${hash}.${extension}`;
  put(name, bytes);
  return name;
}

function output(extension) {
  return bundle.outputFiles.find((file) => file.path.endsWith(extension)).contents;
}

const names = {
  script: hashed("app", "js", output(".js")),
  style: hashed("style", "css", output(".css")),
  icon: hashed("icon", "svg", readFileSync(join(here, "icon.svg"))),
};
const page = readFileSync(join(here, "index.html"), "utf8");
put("index.html", Buffer.from(page.replace(/\{\{(\w+)\}\}/g, (_, key) => names[key])));
for (const [what, name] of Object.entries(names)) {
  const bytes = readFileSync(join(out, name));
  const packed = readFileSync(join(out, `${name}.gz`));
  console.log(`${what}: ${name} ${bytes.length} B, gzip ${packed.length} B`);
}
