// The words of one side of a row: what changed as <del> and <ins>, what is pointed at as marks, and
// what the diff itself added (a tab between cells, the name of a picture, where a link goes) apart.
import type { ComponentChildren } from "preact";
import type { Segment } from "../api/types";
import { assetBase } from "../html/article";
import { markAt, Marked, type Pointed } from "../html/pointed";
import type { Unit } from "../html/units";

interface Point {
  c: string;
  t: Segment["t"];
  block: number;
  at: number;
}

const NOWHERE = -1;

function pointsOf(list: Segment[], unit: Unit | undefined): Point[] {
  const points = list.flatMap((s) => Array.from(s.s, (c) => ({ c, t: s.t, block: NOWHERE, at: 0 })));
  return unit ? points.map((p, i) => ({ ...p, block: unit.points[i].block, at: unit.points[i].at })) : points;
}

/** Runs of points that `key` calls the same. */
function runs<K>(points: Point[], key: (p: Point, i: number) => K): { key: K; points: Point[] }[] {
  const out: { key: K; points: Point[] }[] = [];
  points.forEach((p, i) => {
    const now = key(p, i);
    const last = out[out.length - 1];
    if (last && last.key === now) {
      last.points.push(p);
    } else {
      out.push({ key: now, points: [p] });
    }
  });
  return out;
}

/** What stands between two stretches of one block belongs to its place on the page. */
function hosts(points: Point[]): number[] {
  const own = points.map((p) => p.block);
  for (let i = 0, before = NOWHERE; i < own.length; i++) {
    if (own[i] !== NOWHERE) {
      before = own[i];
      continue;
    }
    const behind = points.slice(i).find((p) => p.block !== NOWHERE);
    own[i] = behind?.block === before ? before : NOWHERE;
  }
  return own;
}

const ADDED = /(\t|〔[^〕]*〕)/;
const PICTURE = /^〔图片 assets\/([0-9a-f]{64})/;
const FILE = /^〔assets\/([0-9a-f]{64})/;

/** What the diff added, in a form for people. A file is named by its first digits: they change with it. */
function Added({ text, draft }: { text: string; draft: string }) {
  const parts = text.split(ADDED).filter(Boolean);
  return (
    <span data-glue>
      {parts.map((part) => {
        if (part === "\t") {
          return <span class="cell-gap"> | </span>;
        }
        const picture = PICTURE.exec(part);
        if (picture) {
          return <img class="diff-picture" src={assetBase(draft) + picture[1]} alt="图片" />;
        }
        const file = FILE.exec(part);
        return file ? <small>〔文件 {file[1].slice(0, 8)}〕</small> : part;
      })}
    </span>
  );
}

function textOf(points: Point[]): string {
  return points.map((p) => p.c).join("");
}

interface Props {
  list: Segment[];
  draft: string;
  /** With it, words can be selected and pointed at. */
  unit?: Unit;
  marks?: Pointed[];
}

export function RowWords({ list, draft, unit, marks = [] }: Props) {
  const points = pointsOf(list, unit);
  const host = unit ? hosts(points) : [];
  const words = (run: Point[]): ComponentChildren =>
    runs(run, (p) => (p.block === NOWHERE ? NOWHERE : markAt(marks, p.block, p.at))).map(({ key, points: part }) => {
      if (key === NOWHERE) {
        return <Added text={textOf(part)} draft={draft} />;
      }
      return key && typeof key === "object" ? <Marked m={key}>{textOf(part)}</Marked> : textOf(part);
    });
  const changed = (run: Point[]): ComponentChildren =>
    runs(run, (p) => p.t).map(({ key, points: part }) => {
      if (key === "del") {
        return <del>{words(part)}</del>;
      }
      return key === "ins" ? <ins>{words(part)}</ins> : words(part);
    });
  return (
    <>
      {runs(points, (_, i) => host[i] ?? NOWHERE).map(({ key, points: part }) =>
        key === NOWHERE ? changed(part) : <span data-block={key}>{changed(part)}</span>,
      )}
    </>
  );
}
