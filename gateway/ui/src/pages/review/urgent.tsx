// 紧急件: whoever handed in asked for it; a reviewer or the leader decides it, by his own signature.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Submission } from "../../api/types";
import { me, refreshMe } from "../../app/session";
import { ReasonDialog } from "../../parts/dialog";
import { EnrolHere } from "../../parts/enrol";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { Owed, UrgencyFacts } from "../../parts/urgency";
import { markPayload, wellFormed } from "../../sign/canonical";
import { sign } from "../../sign/keys";
import type { Vote } from "./use_vote";

export function UrgentTag({ s }: { s: Submission }) {
  if (!s.urgency) {
    return null;
  }
  return s.urgency.by ? <Tag tone="bad">紧急</Tag> : <Tag tone="warn">申请紧急</Tag>;
}

async function decide(s: Submission): Promise<void> {
  const account = me.get()?.id ?? "";
  const kind = "URGENT";
  const payload = markPayload({ account, kind, submission: s.id, tree: s.tree });
  await post(`/submissions/${s.id}/marks`, { kind, ...(await sign(account, payload)) });
}

type Outcome = "AFTER_GOOD" | "AFTER_CORRECT" | "AFTER_WITHDRAW";

const ASKS: Record<Outcome, { title: string; explain: string; phrases: string[] }> = {
  AFTER_GOOD: { title: "复核无误", explain: "全文和各渠道的成稿都已看过，没有问题。以您的签名密钥签名。", phrases: ["经复核，内容无误"] },
  AFTER_CORRECT: {
    title: "要求更正",
    explain: "供稿人、处室负责人和决定紧急的人会收到消息，更正照常送审。以您的签名密钥签名。",
    phrases: ["数字有误，请更正", "表述不当，请更正"],
  },
  AFTER_WITHDRAW: {
    title: "要求撤稿",
    explain: "供稿人、处室负责人、决定紧急的人和值班人员会收到消息；撤稿由有权的人办理。以您的签名密钥签名。",
    phrases: ["内容有误，请立即撤稿"],
  },
};

async function lookAgain(s: Submission, kind: Outcome, opinion: string): Promise<void> {
  const account = me.get()?.id ?? "";
  const payload = markPayload({ account, kind, submission: s.id, tree: s.tree });
  await post(`/submissions/${s.id}/marks`, { kind, opinion: wellFormed(opinion), ...(await sign(account, payload)) });
}

/** 事后复核: the whole of it was read on this page; what was found is signed. */
function LookAgain({ s, vote, reload }: { s: Submission; vote: Vote; reload: () => Promise<void> }) {
  const [ask, setAsk] = useState<Outcome | null>(null);
  const button = (kind: Outcome, look: string) => (
    <button type="button" class={look} disabled={vote.key === false} onClick={() => setAsk(kind)}>
      {ASKS[kind].title}
    </button>
  );
  return (
    <>
      {vote.key === false && <EnrolHere onDone={vote.lookForKey} />}
      <div class="row">
        {button("AFTER_GOOD", "primary")}
        {button("AFTER_CORRECT", "warn")}
        {button("AFTER_WITHDRAW", "danger")}
      </div>
      {ask && (
        <ReasonDialog
          title={ASKS[ask].title}
          explain={ASKS[ask].explain}
          label="复核意见（必填）"
          phrases={ASKS[ask].phrases}
          button={`签名：${ASKS[ask].title}`}
          danger={ask === "AFTER_WITHDRAW"}
          onDo={async (opinion) => {
            await lookAgain(s, ask, opinion);
            await reload();
            void refreshMe(true);
          }}
          onClose={() => setAsk(null)}
        />
      )}
    </>
  );
}

/** Above the text, for whoever came here to look again. */
export function LookAgainBanner({ s }: { s: Submission }) {
  const look = s.urgency?.second_look;
  if (!look || !s.actions.includes("second_look")) {
    return null;
  }
  return (
    <div class={look.late ? "banner bad" : "banner warn"}>
      <p>
        已按紧急件发出，等您事后复核{look.late ? "，已超过时限 " : "，限 "}
        <When at={look.due_at} />：看完全文和各渠道的成稿，在<a href="#urgent">“紧急件”</a>里写明结论。
      </p>
    </div>
  );
}

export function UrgentCard({ s, vote, reload }: { s: Submission; vote: Vote; reload: () => Promise<void> }) {
  const act = useAct();
  if (!s.urgency) {
    return null;
  }
  return (
    <section class="card" aria-labelledby="urgent">
      <h2 id="urgent">紧急件</h2>
      {s.urgency.by ? (
        <>
          <p>不受静默时段、停发安排和次数限制，写入记录；发出以后由另一人在时限内事后复核。</p>
          <UrgencyFacts s={s} />
          <Owed s={s} />
          {s.actions.includes("second_look") && <LookAgain s={s} vote={vote} reload={reload} />}
        </>
      ) : (
        <p>
          {s.submitted_by.name}送审时申请按紧急件发出，理由见修改说明“{s.note}”。统一审核人或分管领导决定之前，照常受静默时段、停发安排和次数限制。
        </p>
      )}
      <ProblemNote problem={act.problem} />
      {s.actions.includes("mark_urgent") && (
        <button
          type="button"
          class="warn"
          disabled={act.busy || vote.key === false}
          onClick={() =>
            void act.run(async () => {
              await decide(s);
              await reload();
            })
          }
        >
          {act.busy ? "正在签名…" : "决定按紧急件发出"}
        </button>
      )}
    </section>
  );
}
