// 紧急件: who decided it, when, and whether another one has looked at it again since it is out.
import type { SecondLook, Submission } from "../api/types";
import { Facts } from "./facts";
import { When } from "./when";

function Looked({ look }: { look: SecondLook }) {
  return (
    <>
      <b>{look.outcome_name}</b>（{look.by?.name} <When at={look.at} />
      {look.late ? "，超过时限" : ""}）
    </>
  );
}

function Awaited({ look }: { look: SecondLook }) {
  return (
    <span class={look.late ? "due late" : "due"}>
      {look.late ? "还没有复核，已超过时限 " : "等待另一人复核，限 "}
      <When at={look.due_at} />
    </span>
  );
}

export function UrgencyFacts({ s }: { s: Submission }) {
  const look = s.urgency?.second_look;
  if (!s.urgency?.by) {
    return null;
  }
  return (
    <Facts
      list={[
        ["决定紧急", <>{s.urgency.by.name} <When at={s.urgency.at} /></>],
        ["发出", look && <When at={look.out_at} />],
        ["事后复核", look && (look.outcome ? <Looked look={look} /> : <Awaited look={look} />)],
        ["复核意见", look?.opinion],
      ]}
    />
  );
}

/** What is to be done, and where. */
export function Owed({ s }: { s: Submission }) {
  const look = s.urgency?.second_look;
  if (!look?.owed) {
    return null;
  }
  return (
    <p class="banner bad">
      {look.outcome === "AFTER_WITHDRAW" ? "复核要求撤稿，线上还没有撤下：请办理撤稿。" : "复核要求更正，线上还是原来的内容：请更正线上版本。"}
    </p>
  );
}
