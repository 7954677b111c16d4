// The review: what changed, what was found, what will go out; and then the decision.
import { useEffect, useMemo, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Draft, Finding, Submission } from "../../api/types";
import { useKeys } from "../../app/keys";
import { useTitle } from "../../app/shell";
import { at } from "../../parts/line";
import { Show, useAgain, useGet } from "../../parts/load";
import { Opinions } from "../../parts/opinions";
import { Steps } from "../../parts/steps";
import { SuggestionDialog, SuggestionsCard } from "../../parts/suggestions";
import { StateTag, Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { pressedSuggestion } from "../../html/pointed";
import { FindingList } from "../item/decide";
import { ChecksCard } from "./checks";
import { goesLive, leftWords, waitsFor } from "./goes_live";
import { linksLine } from "./links";
import { LiveMoved } from "./live_moved";
import { Opens } from "./opens";
import { PointedActions, WholeComment } from "./pointed";
import { basesOf, stepChange, Text, type Base } from "./text";
import { LookAgainBanner, UrgentCard, UrgentTag } from "./urgent";
import { useVote } from "./use_vote";
import { VoteBar, VoteCard } from "./vote";

export function ReviewPage({ id }: { id: string }) {
  const submission = useGet<Submission>(`/submissions/${id}`);
  const s = submission.data;
  useTitle(s ? `审核：${s.draft.title}` : "审核");
  useAgain(s?.state === "SCREENING", () => submission.reload(true));
  return (
    <Show from={submission}>
      {(data) => <Review s={data} reload={() => submission.reload(true)} />}
    </Show>
  );
}

function Review({ s, reload }: { s: Submission; reload: () => Promise<void> }) {
  const bases = useMemo(() => basesOf(s), [s.id, s.commit]);
  const [base, setBase] = useState<Base>(bases[0]);
  const [look, setLook] = useState<Finding | null>(null);
  useEffect(() => setBase(bases[0]), [s.id]);
  const vote = useVote(s, reload);
  useKeys({ j: () => stepChange(1), k: () => stepChange(-1) });
  const full = bases[bases.length - 1];
  const draft = useGet<Draft>(at({ id: s.draft.id, correction: s.correction }));
  const taking = { head: draft.data?.head ?? "", onAccepted: draft.set, onDone: reload };
  const [opening, setOpening] = useState<string | null>(null);
  const [pressed, setPressed] = useState<string | null>(null);
  const suggestion = s.suggestions.find((x) => x.id === pressed);
  const press = (e: Event) => {
    const id = pressedSuggestion(e);
    if (id) {
      e.preventDefault();
      setPressed(id);
    }
  };
  const links = linksLine(s);
  const again = s.actions.includes("second_look");
  const mayDecide = draft.data?.actions.includes("decide") ?? false;
  return (
    <section class="review">
      <header class="page-head">
        <div>
          <p class="tags">
            <Tag>登记号 {s.register_no}</Tag>
            <Tag tone="info">
              第 {s.round} 轮 · 第 {s.rev} 稿
            </Tag>
            {s.correction && <Tag tone="warn">更正线上版本（更正 {s.correction}）</Tag>}
            <UrgentTag s={s} />
            {s.draft.kind === "ISSUED" && <Tag>公文</Tag>}
            <StateTag state={s.state} name={s.state_name} />
          </p>
          <h1 class="serif">{s.draft.title}</h1>
          <p class="q-from">
            {s.draft.department.name} · {s.submitted_by.name} · <When at={s.submitted_at} /> 送审
          </p>
          <p class="live-line">{goesLive(s)}</p>
          {[...waitsFor(s), ...leftWords(s)].map((line) => (
            <p class="hint" key={line}>
              {line}
            </p>
          ))}
          {waitsFor(s).length > 0 && (
            <p>
              <a href="/calendar">看发布日历</a>
            </p>
          )}
        </div>
        <div class="row">
          <a class="button" href={`/items/${s.draft.id}`}>
            流程与版本
          </a>
        </div>
      </header>
      <LookAgainBanner s={s} />
      <LiveMoved s={s} onLook={setOpening} />
      <div class="review-desk">
        <div class="review-main" onClick={press} onKeyDown={press}>
          <div class="base-line">
            <label for="base">对照</label>
            <select
              id="base"
              value={base.key}
              onChange={(e) => setBase(bases.find((b) => b.key === e.currentTarget.value) ?? full)}
            >
              {bases.map((b) => (
                <option key={b.key} value={b.key}>
                  {b.name}
                </option>
              ))}
            </select>
            <WholeComment s={s} reload={reload} />
            <p class="hint keys">
              键盘：<kbd>j</kbd> <kbd>k</kbd> 下一处、上一处 <kbd>a</kbd> 到“同意” <kbd>r</kbd> 退回
            </p>
          </div>
          <Text s={s} base={base} look={look} />
        </div>
        <aside class="review-side">
          {again && <UrgentCard s={s} vote={vote} reload={reload} />}
          <section class="card" aria-labelledby="found">
            <h2 id="found">检查结果（{s.findings.length}）</h2>
            {s.findings.length ? (
              <FindingList
                items={s.findings}
                draft={s.draft.id}
                may={mayDecide}
                onDecided={reload}
                onGo={(f) => {
                  if (f.attachment) {
                    setOpening(`asset:${f.attachment.sha256}`);
                    return;
                  }
                  setBase(full);
                  setLook({ ...f });
                }}
              />
            ) : (
              <p class="clean">机器检查没有发现问题。</p>
            )}
            {links && <p class="hint">{links}</p>}
          </section>
          <Opens
            s={s}
            what={opening}
            onLook={setOpening}
            onOpened={async (what) => {
              await post(`/submissions/${s.id}/opened`, { what });
              await reload();
            }}
          />
          <ChecksCard s={s} mayUpload={draft.data?.actions.includes("edit") ?? false} reload={reload} />
          {!again && <UrgentCard s={s} vote={vote} reload={reload} />}
          <VoteCard s={s} vote={vote} />
          <Opinions submission={s} />
          <SuggestionsCard list={s.suggestions} {...taking} />
          <section class="card" aria-labelledby="flow">
            <h2 id="flow">审核流程</h2>
            <Steps submission={s} />
          </section>
        </aside>
      </div>
      <VoteBar s={s} vote={vote} />
      {suggestion && <SuggestionDialog s={suggestion} {...taking} onClose={() => setPressed(null)} />}
      <PointedActions s={s} reload={reload} />
    </section>
  );
}
