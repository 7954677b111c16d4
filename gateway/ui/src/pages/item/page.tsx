// One item: how far it is, who holds it, every version, every opinion, every receipt.
import { useEffect, useState } from "preact/hooks";
import { call, get, post } from "../../api/client";
import type { Draft, Page, Revision, Submission } from "../../api/types";
import { navigate } from "../../app/router";
import { useTitle } from "../../app/shell";
import { Article } from "../../html/article";
import { CorrectButton, Corrected, Corrections } from "../../parts/corrections";
import { Deliveries } from "../../parts/deliveries";
import { Show, useAct, useAgain, useGet } from "../../parts/load";
import { Opinions } from "../../parts/opinions";
import { PendingRound } from "../../parts/pending";
import { ProblemNote } from "../../parts/problem";
import { isMoving, isWithdrawn } from "../../parts/round";
import { Steps } from "../../parts/steps";
import { SuggestionsCard } from "../../parts/suggestions";
import { StateTag, Tag } from "../../parts/tag";
import { Owed, UrgencyFacts } from "../../parts/urgency";
import { When } from "../../parts/when";
import { DecideFindings } from "./decide";
import { FollowUp } from "./follow_up";
import { WithdrawDialog } from "./withdraw";

export function ItemPage({ id }: { id: string }) {
  const draft = useGet<Draft>(`/drafts/${id}`);
  useTitle(draft.data?.title ?? "稿件");
  return <Show from={draft}>{(d) => <Item draft={d} reload={() => draft.reload(true)} set={draft.set} />}</Show>;
}

interface ItemProps {
  draft: Draft;
  reload: () => Promise<void>;
  set: (draft: Draft) => void;
}

function Item({ draft, reload, set }: ItemProps) {
  const id = draft.submission?.id ?? draft.live[0]?.submission ?? null;
  const submission = useGet<Submission>(id ? `/submissions/${id}` : null);
  const again = async () => {
    await reload();
    await submission.reload(true);
  };
  const s = submission.data;
  useAgain(s !== null && isMoving(s), again);
  /* The item was asked for before its deliveries: when they have come to rest it is asked once more. */
  const rested = s !== null && s.deliveries.length > 0 && !isMoving(s);
  useEffect(() => {
    if (rested) {
      void reload();
    }
  }, [rested]);
  return (
    <section>
      <ItemHead draft={draft} submission={s} again={again} />
      <ProblemNote problem={submission.problem} onRetry={() => void submission.reload()} />
      {s?.seal_note && (
        <div class="banner warn">
          <p>
            <b>尚未签发</b>
            <span>{s.seal_note}</span>
          </p>
        </div>
      )}
      <FollowUp draft={draft} submission={s} />
      <Corrected draft={draft} onMerged={set} />
      <PendingRound draft={draft} submission={s} onChange={again} />
      <div class="item">
        <div class="item-main">
          {s && (
            <section class="card" aria-labelledby="flow">
              <h2 id="flow">审核流程</h2>
              <Steps submission={s} />
            </section>
          )}
          {s?.urgency?.by && (
            <section class="card" aria-labelledby="urgency">
              <h2 id="urgency">紧急件</h2>
              <UrgencyFacts s={s} />
              <Owed s={s} />
              {s.actions.includes("second_look") && (
                <a class="button primary" href={`/submissions/${s.id}`}>
                  去复核
                </a>
              )}
            </section>
          )}
          <Corrections draft={draft} onChange={again} />
          <DeliveriesOf draft={draft} submission={s} again={again} />
          {s && <Opinions submission={s} />}
          <SuggestionsCard
            list={s?.suggestions ?? []}
            head={draft.head}
            onAccepted={set}
            onDone={() => submission.reload(true)}
          />
          <DecideFindings draft={draft} />
          <Versions draft={draft} />
        </div>
        <aside class="item-side">
          <section class="card" aria-labelledby="text-title">
            <h2 id="text-title">正文（第 {draft.rev} 稿）</h2>
            <p class="paper-title">{draft.title}</p>
            <Article html={draft.html} draft={draft.id} />
          </section>
        </aside>
      </div>
    </section>
  );
}

interface HeadProps {
  draft: Draft;
  submission: Submission | null;
  again: () => Promise<void>;
}

function ItemHead({ draft, submission, again }: HeadProps) {
  const [withdrawing, setWithdrawing] = useState(false);
  const [said, setSaid] = useState("");
  const act = useAct();
  const may = (action: string) => draft.actions.includes(action);
  const mayNow = (action: string) => submission?.actions.includes(action) ?? false;
  const copy = () =>
    act.run(async () => {
      const { data } = await call<Draft>("POST", `/drafts/${draft.id}/copy`, { body: {} });
      navigate(`/drafts/${data.id}`);
    });
  const remind = () =>
    act.run(async () => {
      await post(`/submissions/${submission?.id}/remind`);
      setSaid("已催办，审核人会收到提醒。");
    });
  return (
    <header class="page-head item-head">
      <div>
        <p class="tags">
          <Tag>{draft.register_no ? `登记号 ${draft.register_no}` : "未登记"}</Tag>
          {draft.kind === "ISSUED" && <Tag>公文</Tag>}
          {submission &&
            (isWithdrawn(draft, submission) ? (
              <Tag tone="warn">已撤稿</Tag>
            ) : (
              <StateTag state={submission.state} name={submission.state_name} />
            ))}
          {draft.live.map((l) => (
            <Tag key={l.account} tone="good">
              {l.channel_name}已上线
            </Tag>
          ))}
        </p>
        <h1 class="serif">{draft.title}</h1>
        <p class="q-from">
          {draft.department.name} · {draft.created_by.name} · <When at={draft.updated_at} /> 更新
        </p>
      </div>
      <div class="row">
        <a class={may("edit") ? "button primary" : "button"} href={`/drafts/${draft.id}`}>
          {may("edit") ? "编辑" : "查看原稿"}
        </a>
        {submission && (
          <a class="button" href={`/submissions/${submission.id}`}>
            审核页
          </a>
        )}
        <CorrectButton draft={draft} />
        {mayNow("remind") && (
          <button type="button" disabled={act.busy} onClick={() => void remind()}>
            催办
          </button>
        )}
        {may("copy") && (
          <button type="button" disabled={act.busy} onClick={() => void copy()}>
            复制为新稿
          </button>
        )}
        {submission && (
          <a class="button" href={`/api/v1/submissions/${submission.id}/sheet`} target="_blank" rel="noopener">
            登记表
          </a>
        )}
        {may("withdraw") && (
          <button type="button" class="danger" onClick={() => setWithdrawing(true)}>
            撤稿
          </button>
        )}
      </div>
      <ProblemNote problem={act.problem} />
      {said && <p role="status">{said}</p>}
      {withdrawing && (
        <WithdrawDialog draft={draft} onDone={again} onClose={() => setWithdrawing(false)} />
      )}
    </header>
  );
}

function DeliveriesOf({ draft, submission, again }: HeadProps) {
  const live = Array.from(new Set(draft.live.map((l) => l.submission))).filter((s) => s !== submission?.id);
  if (!submission?.deliveries.length && !live.length) {
    return null;
  }
  return (
    <section class="card" aria-labelledby="deliveries">
      <h2 id="deliveries">发布与回执</h2>
      <Deliveries list={submission?.deliveries ?? []} onChange={again} />
      {live.map((s) => (
        <OlderDeliveries key={s} id={s} onChange={again} />
      ))}
    </section>
  );
}

/** What an earlier round put out and is still live, while a new round is under way. */
function OlderDeliveries({ id, onChange }: { id: string; onChange: () => Promise<void> }) {
  const older = useGet<Submission>(`/submissions/${id}`);
  return older.data ? <Deliveries list={older.data.deliveries} onChange={onChange} /> : null;
}

const KIND: Record<string, string> = { SAVE: "保存", SUBMIT: "送审", IMPORT: "导入", SUGGESTION: "采纳建议", MERGE: "合并更正" };

function Versions({ draft }: { draft: Draft }) {
  const list = useGet<Page<Revision>>(`/drafts/${draft.id}/revisions`);
  const [more, setMore] = useState<Revision[]>([]);
  const next = more.length ? null : (list.data?.next ?? null);
  const revisions = [...(list.data?.items ?? []), ...more];
  return (
    <section class="card" aria-labelledby="versions">
      <h2 id="versions">版本</h2>
      <Show from={list}>
        {() => (
          <ol class="versions">
            {revisions.map((r) => (
              <li key={`${r.correction ?? 0}/${r.rev}`}>
                <b>
                  {r.correction ? `更正 ${r.correction} ` : ""}第 {r.rev} 稿
                </b>
                <span>
                  {r.authors.map((a) => a.name).join("、")} <When at={r.at} /> {KIND[r.kind] ?? ""}
                </span>
                {r.note && <p>{r.note}</p>}
                <code title="版本编号">{r.commit.slice(0, 10)}</code>
              </li>
            ))}
          </ol>
        )}
      </Show>
      {next && (
        <button
          type="button"
          onClick={async () => {
            const path = `/drafts/${draft.id}/revisions?cursor=${encodeURIComponent(next)}`;
            setMore((await get<Page<Revision>>(path)).items);
          }}
        >
          更早的版本
        </button>
      )}
    </section>
  );
}
