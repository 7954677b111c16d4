// The review: what changed, what was found, what will go out; and then the decision.
import type { ComponentChildren } from "preact";
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

interface Props {
  s: Submission;
  reload: () => Promise<void>;
}

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

/** A press on a suggestion in the words opens it. */
function usePressed(s: Submission) {
  const [id, setId] = useState<string | null>(null);
  const press = (e: Event) => {
    const on = pressedSuggestion(e);
    if (on) {
      e.preventDefault();
      setId(on);
    }
  };
  return { press, pressed: s.suggestions.find((x) => x.id === id), close: () => setId(null) };
}

function Review({ s, reload }: Props) {
  const bases = useMemo(() => basesOf(s), [s.id, s.commit]);
  const [base, setBase] = useState<Base>(bases[0]);
  const [look, setLook] = useState<Finding | null>(null);
  const [opening, setOpening] = useState<string | null>(null);
  useEffect(() => setBase(bases[0]), [s.id]);
  useKeys({ j: () => stepChange(1), k: () => stepChange(-1) });
  const vote = useVote(s, reload);
  const draft = useGet<Draft>(at({ id: s.draft.id, correction: s.correction }));
  const taking = { head: draft.data?.head ?? "", onAccepted: draft.set, onDone: reload };
  const { press, pressed, close } = usePressed(s);
  const goTo = (f: Finding) => {
    if (f.attachment) {
      setOpening(`asset:${f.attachment.sha256}`);
      return;
    }
    setBase(bases[bases.length - 1]);
    setLook({ ...f });
  };
  return (
    <section class="review">
      <ReviewHead s={s} />
      <LookAgainBanner s={s} />
      <LiveMoved s={s} onLook={setOpening} />
      <div class="review-desk">
        <div class="review-main" onClick={press} onKeyDown={press}>
          <BaseLine s={s} reload={reload} bases={bases} base={base} onBase={setBase} />
          <Text s={s} base={base} look={look} />
        </div>
        <aside class="review-side">
          <Side s={s} reload={reload} vote={vote} actions={draft.data?.actions ?? []} onGo={goTo}>
            <Opens s={s} what={opening} onLook={setOpening} onOpened={(what) => opened(s, what).then(reload)} />
          </Side>
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
      {pressed && <SuggestionDialog s={pressed} {...taking} onClose={close} />}
      <PointedActions s={s} reload={reload} />
    </section>
  );
}

function opened(s: Submission, what: string): Promise<void> {
  return post(`/submissions/${s.id}/opened`, { what });
}

function ReviewHead({ s }: { s: Submission }) {
  return (
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
  );
}

interface BaseProps extends Props {
  bases: Base[];
  base: Base;
  onBase: (base: Base) => void;
}

/** What the words are set against, and the ways through them. */
function BaseLine({ s, reload, bases, base, onBase }: BaseProps) {
  const choose = (key: string) => onBase(bases.find((b) => b.key === key) ?? bases[bases.length - 1]);
  return (
    <div class="base-line">
      <label for="base">对照</label>
      <select id="base" value={base.key} onChange={(e) => choose(e.currentTarget.value)}>
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
  );
}

interface SideProps extends Props {
  vote: ReturnType<typeof useVote>;
  /** What may be done with the draft. */
  actions: string[];
  onGo: (finding: Finding) => void;
  children: ComponentChildren;
}

/** What the machine and others found, and what has to be opened. A second look at what went out urgently comes first. */
function Side({ s, reload, vote, actions, onGo, children }: SideProps) {
  const again = s.actions.includes("second_look");
  const urgent = <UrgentCard s={s} vote={vote} reload={reload} />;
  return (
    <>
      {again && urgent}
      <Found s={s} reload={reload} mayDecide={actions.includes("decide")} onGo={onGo} />
      {children}
      <ChecksCard s={s} mayUpload={actions.includes("edit")} reload={reload} />
      {!again && urgent}
    </>
  );
}

function Found({ s, reload, mayDecide, onGo }: Props & { mayDecide: boolean; onGo: (finding: Finding) => void }) {
  const links = linksLine(s);
  return (
    <section class="card" aria-labelledby="found">
      <h2 id="found">检查结果（{s.findings.length}）</h2>
      {s.findings.length ? (
        <FindingList items={s.findings} draft={s.draft.id} may={mayDecide} onDecided={reload} onGo={onGo} />
      ) : (
        <p class="clean">机器检查没有发现问题。</p>
      )}
      {links && <p class="hint">{links}</p>}
    </section>
  );
}
