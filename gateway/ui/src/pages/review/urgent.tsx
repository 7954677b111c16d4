// 紧急件: whoever handed in asked for it; a reviewer or the leader decides it, by his own signature.
import { post } from "../../api/client";
import type { Submission } from "../../api/types";
import { me } from "../../app/session";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { markPayload } from "../../sign/canonical";
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

export function UrgentCard({ s, vote, reload }: { s: Submission; vote: Vote; reload: () => Promise<void> }) {
  const act = useAct();
  if (!s.urgency) {
    return null;
  }
  return (
    <section class="card" aria-labelledby="urgent">
      <h2 id="urgent">紧急件</h2>
      {s.urgency.by ? (
        <p>
          {s.urgency.by.name} <When at={s.urgency.at} /> 决定按紧急件发出：不受静默时段、停发安排和次数限制，写入记录。
        </p>
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
