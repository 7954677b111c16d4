// The words under review: a diff against what the reviewer knows, or the whole text.
import { useEffect, useMemo } from "preact/hooks";
import type { Diff, Finding, Submission } from "../../api/types";
import { anchor } from "../../html/anchor";
import { Article } from "../../html/article";
import { blocksOf, type Block } from "../../html/blocks";
import { inText } from "../../html/place";
import type { Pointed } from "../../html/pointed";
import { rowUnits } from "../../html/rows";
import { unitsOf, type Unit } from "../../html/units";
import { parseHtml } from "../../html/trusted";
import { DiffView } from "../../parts/diff";
import { Show, useGet } from "../../parts/load";
import { SEVERITY_NAME } from "../../parts/tag";

export interface Base {
  key: string;
  name: string;
  commit: string | null;
}

/** The first is the one to begin with: what I have seen already need not be read again. */
export function basesOf(s: Submission): Base[] {
  const bases: Base[] = [];
  const add = (key: string, name: string, commit: string | null) => {
    if (commit) {
      bases.push({ key, name, commit });
    }
  };
  add("mine", "自我上次审核以来", s.base.mine);
  add("live", "对照线上", s.base.live);
  if (s.base.previous !== s.base.mine && s.base.previous !== s.base.live) {
    add("previous", "对照上一轮送审稿", s.base.previous);
  }
  bases.push({ key: "full", name: "全文", commit: null });
  return bases;
}

function pointed(findings: Finding[], blocks: Block[], s: Submission): Pointed[] {
  const marks: Pointed[] = [];
  for (const f of findings) {
    const found = inText(f) ? anchor(f, blocks) : null;
    if (found) {
      const cls = `finding ${f.severity.toLowerCase()}`;
      marks.push({ ...found, cls, label: `${SEVERITY_NAME[f.severity]}：${f.message}`, id: `f-${f.id}` });
    }
  }
  for (const x of s.suggestions.filter((y) => y.state === "OPEN")) {
    const found = anchor(x, blocks);
    if (found) {
      marks.push({ ...found, cls: "suggested", label: `建议改为：${x.replacement}`, id: `s-${x.id}`, suggestion: x.id });
    }
  }
  return marks;
}

interface Props {
  s: Submission;
  base: Base;
  look: Finding | null;
}

export function Text({ s, base, look }: Props) {
  const [blocks, units] = useMemo(() => {
    const body = parseHtml(s.html);
    const list = blocksOf(body);
    return [list, unitsOf(body, list)];
  }, [s.html]);
  const marks = useMemo(() => pointed(s.findings, blocks, s), [s, blocks]);
  useEffect(() => {
    const mark = look && (document.getElementById(`f-${look.id}`) ?? document.querySelector(".paper-title"));
    mark?.scrollIntoView({ block: "center" });
  }, [look, base.key]);
  if (base.commit === null) {
    return (
      <div class="sheet-paper">
        <p class="paper-title">{s.draft.title}</p>
        <Article html={s.html} draft={s.draft.id} marks={marks} />
      </div>
    );
  }
  return <Changes key={base.key} s={s} from={base.commit} units={units} marks={marks} />;
}

interface ChangesProps {
  s: Submission;
  from: string;
  units: Unit[];
  marks: Pointed[];
}

function Changes({ s, from, units, marks }: ChangesProps) {
  const diff = useGet<Diff>(`/drafts/${s.draft.id}/diff?from=${from}&to=${s.commit}`);
  return (
    <Show from={diff}>
      {(d) => {
        const at = rowUnits(d.rows, units);
        return <DiffView diff={d} draft={s.draft.id} unitOf={(row) => at[row]} marks={marks} />;
      }}
    </Show>
  );
}

const CHANGES = ".diff .op-changed, .diff .op-added, .diff .op-removed, .article .finding, .article .suggested";

/** Goes to the next change, or mark in the whole text, that is below (1) or above (-1) the middle. */
export function stepChange(by: 1 | -1): void {
  const all = Array.from(document.querySelectorAll<HTMLElement>(CHANGES));
  const middle = innerHeight / 2;
  const offset = (el: HTMLElement) => el.getBoundingClientRect().top + el.offsetHeight / 2 - middle;
  const ahead = all.filter((el) => (by > 0 ? offset(el) > 8 : offset(el) < -8));
  (by > 0 ? ahead[0] : ahead[ahead.length - 1])?.scrollIntoView({ block: "center" });
}
