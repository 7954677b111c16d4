// One hand-off in three steps: take the sealed package, post and report, a second person confirms.
import type { ComponentChildren } from "preact";
import type { HandOff } from "../../api/types";
import { Show, useAgain, useGet } from "../../parts/load";
import { refreshMe } from "../../app/session";
import { useTitle } from "../../app/shell";
import { StateTag, Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { Confirm } from "./confirm";
import { Due } from "./list";
import { Report } from "./report";
import { Take } from "./take";

const OPEN = new Set(["READY", "TAKEN", "REPORTED"]);

export interface StepProps {
  h: HandOff;
  again: () => Promise<void>;
}

export function HandOffPage({ id }: { id: string }) {
  const hand = useGet<HandOff>(`/hand-offs/${id}`);
  const again = async () => {
    await hand.reload(true);
    await refreshMe(true);
  };
  useAgain(OPEN.has(hand.data?.state ?? ""), () => hand.reload(true));
  useTitle("移交单");
  return <Show from={hand}>{(h) => <Sheet h={h} again={again} />}</Show>;
}

function Sheet({ h, again }: StepProps) {
  return (
    <article class="hand-off">
      <header class="page-head">
        <div>
          <span class="tags">
            <StateTag state={h.state} name={h.state_name} />
            {h.act !== "publish" && <Tag tone={h.act === "withdraw" ? "bad" : "info"}>{h.act_name}</Tag>}
          </span>
          <h1>{h.draft.title}</h1>
          <p>
            {h.register_no ?? "未登记"} · {h.act === "withdraw" ? "从" : "发布到"} <b>{h.name}</b>（{h.channel_name}）
            {h.act === "withdraw" && "撤下"} · <a href={`/items/${h.draft.id}`}>看这一件</a>
          </p>
        </div>
        {(h.state === "READY" || h.state === "TAKEN") && <Due h={h} />}
      </header>
      <Warnings h={h} />
      <ol class="big-steps">
        <Take h={h} again={again} />
        <Report h={h} again={again} />
        <Confirm h={h} again={again} />
      </ol>
      <History h={h} />
    </article>
  );
}

function Warnings({ h }: { h: HandOff }) {
  return (
    <>
      {h.blocked && (
        <div class="banner bad" role="alert">
          <p>
            <b>现在不要发布。</b>
            <span>{h.blocked}。如果已经发出，照实报告。</span>
          </p>
        </div>
      )}
      {h.before && OPEN.has(h.state) && (
        <div class="banner warn" role="note">
          <p>
            <b>先到平台查看是否已经发过。</b>
            <span>
              {h.before.operator.name} <When at={h.before.at} /> 领取过上一张移交单，没有办结。已经发过的不要再发，下载成品包后直接报告。
            </span>
          </p>
        </div>
      )}
    </>
  );
}

interface BigStepProps {
  no: number;
  name: string;
  state: "done" | "now" | "next";
  /** What was done, in a line. */
  said?: ComponentChildren;
  children?: ComponentChildren;
}

const WORD = { done: "已完成", now: "现在", next: "下一步" };

export function BigStep({ no, name, state, said, children }: BigStepProps) {
  return (
    <li class={`card big-step ${state}`} aria-current={state === "now" ? "step" : undefined}>
      <h2>
        <span class="big-no" aria-hidden="true">
          {no}
        </span>
        {name}
        <small>{WORD[state]}</small>
      </h2>
      {said && <p class="big-said">{said}</p>}
      {children}
    </li>
  );
}

function History({ h }: { h: HandOff }) {
  return (
    <section class="card" aria-labelledby="history">
      <h2 id="history">经过</h2>
      <ol class="history">
        {h.steps?.map((s, i) => (
          <li key={i}>
            <When at={s.at} />
            <span>
              {s.by ? `${s.by.name} ` : ""}
              {s.act_name}
              {s.text && `：${s.text}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
