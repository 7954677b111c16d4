import type { DiffRow } from "../api/types";

/** Which block each row's new side is: rows come in the order of blocks, word for word. */
export function rowBlocks(rows: DiffRow[], blocks: { text: string }[]): (number | undefined)[] {
  const out: (number | undefined)[] = [];
  let at = 0;
  for (const row of rows) {
    if (row.op === "removed") {
      continue;
    }
    const text = row.new.map((x) => x.s).join("");
    let found = at;
    while (found < blocks.length && blocks[found].text !== text) {
      found++;
    }
    if (found < blocks.length) {
      out.push(found);
      at = found + 1;
    } else {
      out.push(undefined);
    }
  }
  return out;
}
