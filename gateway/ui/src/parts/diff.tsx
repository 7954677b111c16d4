// A diff that the server computed, shown in two columns (one on a phone): unchanged runs folded,
// changed words as <del> and <ins>, so that ears and printers see them too.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Diff, DiffRow, Segment } from "../api/types";
import { assetBase } from "../html/article";
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
  draft: string;
  marksOf?: (newRow: number) => RowMark[];
  /** Number of the block that a row's new side is, for selections. */
  blockOf?: (newRow: number) => number | undefined;
}

const OP_NAME: Record<string, string> = { changed: "改", added: "增", removed: "删", same: "" };

function numbered(rows: DiffRow[]): Numbered[] {
  let n = 0;
  return rows.map((row) => ({ row, newRow: row.op === "removed" ? -1 : n++ }));
}

const SPECIAL = /(\t|〔图片 assets\/[0-9a-f]{64}\.[a-z0-9]+〕)/;

/** Cells of a row stand apart; a picture is shown instead of its name. */
function rich(text: string, draft: string): ComponentChildren {
  if (!SPECIAL.test(text)) {
    return text;
  }
  return text.split(SPECIAL).map((part) => {
    if (part === "\t") {
      return <span class="cell-gap"> | </span>;
    }
    const sha = SPECIAL.test(part) ? /[0-9a-f]{64}/.exec(part) : null;
    return sha ? <img class="diff-picture" src={assetBase(draft) + sha[0]} alt="图片" /> : part;
  });
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

interface SegmentsProps {
  list: Segment[];
  draft: string;
  marks?: RowMark[];
}

export function Segments({ list, draft, marks = [] }: SegmentsProps) {
  let at = 0;
  return (
    <>
      {list.map((s, i) => {
        const inner = marks.length ? cut(s.s, at, marks) : rich(s.s, draft);
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
  tr: "表格",
  li: "列表",
  figcaption: "图注",
};

function Row({ n, draft, marksOf, blockOf }: { n: Numbered } & Omit<Props, "diff">) {
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
            <Segments list={row.old} draft={draft} />
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
              <Segments list={row.new} draft={draft} marks={newRow >= 0 ? marksOf?.(newRow) : undefined} />
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

export function DiffView({ diff, draft, marksOf, blockOf }: Props) {
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
              <Segments list={diff.title.old} draft={draft} />
            </td>
            <td class="op">
              <span />
            </td>
            <td class="new t-title">
              <Segments list={diff.title.new} draft={draft} />
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
            <Folded key={`f${i}`} rows={piece.fold} draft={draft} marksOf={marksOf} blockOf={blockOf} />
          ) : (
            <Row key={`r${i}`} n={piece.show} draft={draft} marksOf={marksOf} blockOf={blockOf} />
          ),
        )}
      </tbody>
    </table>
  );
}
