import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import type { DiffRow } from "../src/api/types";
import { blocksOf } from "../src/html/blocks";
import { rowUnits } from "../src/html/rows";
import { unitsOf, unitText, type Unit } from "../src/html/units";
import { smallBody } from "./small_dom";

Object.assign(globalThis, { Node: { TEXT_NODE: 3, ELEMENT_NODE: 1 } });

function cut(html: string): Unit[] {
  const body = smallBody(html);
  return unitsOf(body, blocksOf(body));
}

/** "3:0-2 -1 4:0-1": runs of one block, in the order of the row. */
function runs(unit: Unit): string[] {
  const out: string[] = [];
  for (const p of unit.points) {
    const key = p.block < 0 ? "-" : String(p.block);
    if (out[out.length - 1] !== key) {
      out.push(key);
    }
  }
  return out;
}

const folder = join(process.env.SHENFA_TOP ?? "", "tests/golden/diff");
for (const name of readdirSync(folder).filter((n) => n.endsWith(".new.html"))) {
  test(`${name}: cut into the very rows that the server cuts`, () => {
    const rows: DiffRow[] = readFileSync(join(folder, name.replace(".new.html", ".rows")), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const news = rows.filter((r) => r.op !== "removed").map((r) => r.new.map((x) => x.s).join(""));
    assert.deepEqual(cut(readFileSync(join(folder, name), "utf8")).map(unitText), news);
  });
}

test("each cell of a row is a block of its own, and the tab between belongs to none", () => {
  const [head, row] = cut("<p>甲</p>\n<table>\n<tbody>\n<tr>\n<td>乙丙</td>\n<td>丁</td>\n</tr>\n</tbody>\n</table>\n");
  assert.deepEqual(runs(head), ["0"]);
  assert.deepEqual(runs(row), ["1", "-", "2"]);
  assert.deepEqual(row.points.map((p) => p.at), [0, 1, 0, 0]);
});

test("a link's address is no word of the paragraph, and what follows is counted as if it were not there", () => {
  const [unit] = cut('<p>见<a href="assets/x.pdf">表</a>。</p>\n');
  assert.equal(unitText(unit), "见表〔assets/x.pdf〕。");
  assert.deepEqual(runs(unit), ["0", "-", "0"]);
  assert.equal(unit.points[unit.points.length - 1].at, 2);
});

test("a picture's alternative text is a block, its name is none", () => {
  const [unit, caption] = cut('<figure>\n<img alt="会场" src="assets/a.png">\n<figcaption>图一</figcaption>\n</figure>\n');
  assert.equal(unitText(unit), "〔图片 assets/a.png〕会场");
  assert.deepEqual(runs(unit), ["-", "0"]);
  assert.deepEqual(runs(caption), ["1"]);
});

test("a row whose words do not agree is pointed at nowhere", () => {
  const row = { op: "added", tag: "p", old: [], new: [{ t: "ins", s: "别处" }] } as DiffRow;
  assert.deepEqual(rowUnits([row], cut("<p>甲</p>\n")), [undefined]);
});
