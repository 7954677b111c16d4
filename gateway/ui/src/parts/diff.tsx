// A diff that the server computed, shown in two columns (one on a phone): unchanged runs folded,
// changed words as <del> and <ins>, so that ears and printers see them too.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Diff, DiffRow, Segment } from "../api/types";
import { fold, type Numbered } from "./fold";

/** Words of the new side to be marked besides: code points of the row's new text. */
export interface RowMark {
  start: number;
  end: number;
  cls: string;
  label: string;
}

interface Props {
  diff: Diff;
  marksOf?: (newRow: number) => RowMark[];
  /** Number of the block that a row's new side is, for selections. */
  blockOf?: (newRow: number) => number | undefined;
}

const OP_NAME: Record<string, string> = { changed: "改", added: "增", removed: "删", same: "" };

function numbered(rows: DiffRow[]): Numbered[] {
  let n = 0;
  return rows.map((row) => ({ row, newRow: row.op === "removed" ? -1 : n++ }));
}

function cut(text: string, at: number, marks: RowMark[]): ComponentChildren[] {
  const points = Array.from(text);
  const out: ComponentChildren[] = [];
  let run = "";
  let now: RowMark | undefined;
  const flush = () => {
    if (run) {
      out.push(
        now ? (
          <mark class={now.cls} title={now.label}>
            {run}
          </mark>
        ) : (
          run
        ),
      );
    }
    run = "";
  };
  points.forEach((c, i) => {
    const mark = marks.find((m) => at + i >= m.start && at + i < m.end);
    if (mark !== now) {
      flush();
      now = mark;
    }
    run += c;
  });
  flush();
  return out;
}

export function Segments({ list, marks = [] }: { list: Segment[]; marks?: RowMark[] }) {
  let at = 0;
  return (
    <>
      {list.map((s, i) => {
        const inner = marks.length ? cut(s.s, at, marks) : s.s;
        at += marks.length ? Array.from(s.s).length : 0;
        if (s.t === "del") {
          return <del key={i}>{inner}</del>;
        }
        return s.t === "ins" ? <ins key={i}>{inner}</ins> : <span key={i}>{inner}</span>;
      })}
    </>
  );
}

const TAG_NAME: Record<string, string> = {
  td: "表格",
  th: "表头",
  li: "列表",
  "img@alt": "图片",
  "img@title": "图片",
  figcaption: "图注",
  "a@title": "链接",
};

function Row({ n, marksOf, blockOf }: { n: Numbered } & Omit<Props, "diff">) {
  const { row, newRow } = n;
  const kind = `t-${row.tag.replace(/[^a-z0-9]/g, "")}`;
  const block = newRow >= 0 ? blockOf?.(newRow) : undefined;
  const lead = TAG_NAME[row.tag] && <span class="cell-tag">{TAG_NAME[row.tag]}</span>;
  const empty = <span class="nothing" />;
  return (
    <tr class={`op-${row.op}`}>
      <td class={`old ${kind}`}>
        {row.old.length ? (
          <>
            {lead}
            <Segments list={row.old} />
          </>
        ) : (
          empty
        )}
      </td>
      <td class="op">
        <span>{OP_NAME[row.op]}</span>
      </td>
      <td class={`new ${kind}`}>
        {row.new.length ? (
          <>
            {lead}
            <span data-block={block}>
              <Segments list={row.new} marks={newRow >= 0 ? marksOf?.(newRow) : undefined} />
            </span>
          </>
        ) : (
          empty
        )}
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

export function DiffView({ diff, marksOf, blockOf }: Props) {
  const rows = numbered(diff.rows);
  const changed = rows.filter((n) => n.row.op !== "same").length;
  return (
    <table class="diff">
      <caption class="sr">
        {diff.from.label} 与 {diff.to.label} 对照，{changed} 处不同
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
              <Segments list={diff.title.old} />
            </td>
            <td class="op">
              <span />
            </td>
            <td class="new t-title">
              <Segments list={diff.title.new} />
            </td>
          </tr>
        )}
        {changed === 0 && (
          <tr class="folded">
            <td colSpan={3}>正文没有变化。</td>
          </tr>
        )}
        {fold(rows).map((piece, i) =>
          "fold" in piece ? (
            <Folded key={`f${i}`} rows={piece.fold} marksOf={marksOf} blockOf={blockOf} />
          ) : (
            <Row key={`r${i}`} n={piece.show} marksOf={marksOf} blockOf={blockOf} />
          ),
        )}
      </tbody>
    </table>
  );
}
