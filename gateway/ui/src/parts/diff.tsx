// A diff that the server computed, shown in two columns (one on a phone): unchanged runs folded,
// changed words as <del> and <ins>, so that ears and printers see them too.
import { useState } from "preact/hooks";
import type { Diff, DiffRow } from "../api/types";
import { fieldName } from "../html/fields";
import type { Pointed } from "../html/pointed";
import type { Unit } from "../html/units";
import { fold, type Numbered } from "./fold";
import { RowWords } from "./row_words";

interface Props {
  diff: Diff;
  draft: string;
  /** What the new side of a row is in the text, and what is pointed at in the text. */
  unitOf?: (newRow: number) => Unit | undefined;
  marks?: Pointed[];
}

const OP_NAME: Record<string, string> = { changed: "改", added: "增", removed: "删", same: "" };

function numbered(rows: DiffRow[]): Numbered[] {
  let n = 0;
  return rows.map((row) => ({ row, newRow: row.op === "removed" ? -1 : n++ }));
}

const TAG_NAME: Record<string, string> = {
  tr: "表格",
  li: "列表",
  figcaption: "图注",
};

function Row({ n, draft, unitOf, marks }: { n: Numbered } & Omit<Props, "diff">) {
  const { row, newRow } = n;
  const kind = `t-${row.tag.replace(/[^a-z0-9]/g, "")}`;
  const unit = newRow >= 0 ? unitOf?.(newRow) : undefined;
  const lead = TAG_NAME[row.tag] && <span class="cell-tag">{TAG_NAME[row.tag]}</span>;
  const empty = <span class="nothing" />;
  return (
    <tr class={`op-${row.op}`}>
      <td class={`old ${kind}`}>
        {row.old.length > 0 && lead}
        {row.old.length ? <RowWords list={row.old} draft={draft} /> : empty}
      </td>
      <td class="op">
        <span>{OP_NAME[row.op]}</span>
      </td>
      <td class={`new ${kind}`}>
        {row.new.length > 0 && lead}
        {row.new.length ? <RowWords list={row.new} draft={draft} unit={unit} marks={marks} /> : empty}
      </td>
    </tr>
  );
}

/** A member of 稿件信息, whole: these are short. */
function Particular({ p }: { p: Diff["particulars"][number] }) {
  const name = <span class="cell-tag">{fieldName(p.field, p.name)}</span>;
  return (
    <tr class="op-changed particular">
      <td class="old">
        {name}
        {p.old ? <del>{p.old}</del> : "（未填）"}
      </td>
      <td class="op">
        <span>改</span>
      </td>
      <td class="new">
        {name}
        {p.new ? <ins>{p.new}</ins> : "（未填）"}
      </td>
    </tr>
  );
}

function Folded({ rows, ...rest }: { rows: Numbered[] } & Omit<Props, "diff">) {
  const [open, setOpen] = useState(false);
  if (open) {
    return (
      <>
        {rows.map((n, i) => (
          <Row key={i} n={n} {...rest} />
        ))}
      </>
    );
  }
  return (
    <tr class="folded">
      <td colSpan={3}>
        <button type="button" class="quiet" onClick={() => setOpen(true)}>
          {rows.length} 段没有变化，展开
        </button>
      </td>
    </tr>
  );
}

export function DiffView({ diff, draft, unitOf, marks }: Props) {
  const rows = numbered(diff.rows);
  const changed = rows.filter((n) => n.row.op !== "same").length;
  const differ = changed + diff.particulars.length;
  return (
    <table class="diff">
      <caption class="sr">
        {diff.from.label} 与 {diff.to.label} 对照，{differ} 处不同
      </caption>
      <thead>
        <tr>
          <th scope="col" class="old">
            {diff.from.label}
          </th>
          <th scope="col" class="op">
            <span class="sr">改动</span>
          </th>
          <th scope="col" class="new">
            {diff.to.label}
          </th>
        </tr>
      </thead>
      <tbody>
        {diff.title && (
          <tr class={diff.title.old.some((s) => s.t === "del") || diff.title.new.some((s) => s.t === "ins") ? "op-changed" : "op-same"}>
            <td class="old t-title">
              <RowWords list={diff.title.old} draft={draft} />
            </td>
            <td class="op">
              <span />
            </td>
            <td class="new t-title">
              <RowWords list={diff.title.new} draft={draft} />
            </td>
          </tr>
        )}
        {diff.particulars.map((p) => (
          <Particular key={p.field} p={p} />
        ))}
        {changed === 0 && (
          <tr class="folded">
            <td colSpan={3}>正文没有变化。</td>
          </tr>
        )}
        {fold(rows).map((piece, i) =>
          "fold" in piece ? (
            <Folded key={`f${i}`} rows={piece.fold} draft={draft} unitOf={unitOf} marks={marks} />
          ) : (
            <Row key={`r${i}`} n={piece.show} draft={draft} unitOf={unitOf} marks={marks} />
          ),
        )}
      </tbody>
    </table>
  );
}
