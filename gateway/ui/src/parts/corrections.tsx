// 更正线上版本: what has been mended of what is out, and bringing it into the text that is being written.
import { useState } from "preact/hooks";
import { call, post, Problem } from "../api/client";
import type { Correction, Draft } from "../api/types";
import { navigate } from "../app/router";
import { Dialog } from "./dialog";
import { pageOf } from "./line";
import { useAct } from "./load";
import { ProblemNote } from "./problem";
import { StateTag } from "./tag";
import { When } from "./when";

/** Begins one, or goes on with the one that is open. */
export function CorrectButton({ draft }: { draft: Draft }) {
  const act = useAct();
  if (!draft.actions.includes("correct")) {
    return null;
  }
  const open = () =>
    act.run(async () => {
      const { data } = await call<Draft>("POST", `/drafts/${draft.id}/corrections`, { body: {} });
      navigate(pageOf(data));
    });
  return (
    <>
      <button type="button" disabled={act.busy} onClick={() => void open()}>
        更正线上版本
      </button>
      <ProblemNote problem={act.problem} />
    </>
  );
}

export function Corrections({ draft, onChange }: { draft: Draft; onChange: () => Promise<void> }) {
  if (!draft.corrections.length) {
    return null;
  }
  return (
    <section class="card" aria-labelledby="corrections">
      <h2 id="corrections">线上版本的更正</h2>
      <ol class="versions">
        {draft.corrections.map((c) => (
          <Row key={c.no} draft={draft} c={c} onChange={onChange} />
        ))}
      </ol>
    </section>
  );
}

function Row({ draft, c, onChange }: { draft: Draft; c: Correction; onChange: () => Promise<void> }) {
  const act = useAct();
  const s = c.submission;
  const drop = () =>
    act.run(async () => {
      await post(`/drafts/${draft.id}/corrections/${c.no}/drop`);
      await onChange();
    });
  return (
    <li>
      <b>更正 {c.no}</b>
      <span>
        {c.by.name} <When at={c.at} />{" "}
        {s && c.state === "OPEN" ? <StateTag state={s.state} name={s.state_name} /> : c.state_name}
        {s?.holders.length ? `，在 ${s.holders.join("、")} 处` : ""}
        {c.live && !c.merged && "，还没有合并到本稿"}
      </span>
      <div class="row">
        {c.actions.includes("edit") && (
          <a class="button" href={pageOf({ id: draft.id, correction: c.no })}>
            改更正稿
          </a>
        )}
        {s && (
          <a class="button" href={`/submissions/${s.id}`}>
            审核页
          </a>
        )}
        {c.actions.includes("drop") && (
          <button type="button" disabled={act.busy} onClick={() => void drop()}>
            放弃更正
          </button>
        )}
      </div>
      <ProblemNote problem={act.problem} />
    </li>
  );
}

interface Props {
  draft: Draft;
  /** Words on the page that no version has: merging would step over them. */
  dirty?: boolean;
  onMerged: (draft: Draft) => void;
}

/** What is out has been mended, and these words do not have it yet. */
export function Corrected({ draft, dirty, onMerged }: Props) {
  const open = draft.corrections.filter((c) => c.actions.includes("merge"));
  const c = open[open.length - 1];
  return c ? <Merge key={c.no} draft={draft} c={c} dirty={dirty ?? false} onMerged={onMerged} /> : null;
}

function Merge({ draft, c, dirty, onMerged }: Required<Props> & { c: Correction }) {
  const [clash, setClash] = useState<string | null>(null);
  const act = useAct();
  const merge = (mine: boolean) =>
    act.run(async () => {
      try {
        const path = `/drafts/${draft.id}/corrections/${c.no}/merge`;
        const { data } = await call<Draft>("POST", path, { body: { mine }, ifMatch: draft.head });
        setClash(null);
        onMerged(data);
      } catch (e) {
        if (!(e instanceof Problem) || e.code !== "correction.conflict") {
          throw e;
        }
        setClash(e.detail || e.title);
      }
    });
  return (
    <div class="banner warn" role="alert">
      <p>
        <b>线上版本已更正（更正 {c.no}），合并这处改动</b>
        <span>
          本稿还没有这处改动，不合并就送审会把错处带回线上。
          {dirty && "有未存为版本的改动，请先“保存版本”。"}
        </span>
      </p>
      <div class="row">
        <button type="button" class="primary" disabled={act.busy || dirty} onClick={() => void merge(false)}>
          合并更正
        </button>
        {c.submission && (
          <a class="button" href={`/submissions/${c.submission.id}`}>
            看更正了什么
          </a>
        )}
      </div>
      <ProblemNote problem={act.problem} />
      {clash && (
        <Dialog title="需要手工合并" onClose={() => setClash(null)}>
          <p>{clash}</p>
          <p>已经在本稿里改好并保存了的，点下面的按钮；本稿文字不变，审核人会看到与线上现文的对照。</p>
          <div class="row end">
            <button type="button" onClick={() => setClash(null)}>
              先去改
            </button>
            <button type="button" class="primary" disabled={act.busy} onClick={() => void merge(true)}>
              已手工合并
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
