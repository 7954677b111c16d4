// What reviewers suggest: taken over with one click, by the one who writes.
import { useState } from "preact/hooks";
import { call, post } from "../../api/client";
import type { Draft, Submission, Suggestion } from "../../api/types";
import { useAct, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { Tag } from "../../parts/tag";

interface Props {
  draft: Draft;
  dirty: boolean;
  onAccepted: (draft: Draft) => void;
}

export function Suggestions({ draft, dirty, onAccepted }: Props) {
  const id = draft.submission?.id;
  const submission = useGet<Submission>(id ? `/submissions/${id}` : null);
  const act = useAct();
  const [head, setHead] = useState(draft.head);
  const list = submission.data?.suggestions ?? [];
  if (!list.length) {
    return null;
  }
  const accept = (s: Suggestion) =>
    act.run(async () => {
      const ifMatch = draft.head === head ? head : draft.head;
      const { data } = await call<Draft>("POST", `/suggestions/${s.id}/accept`, { body: {}, ifMatch });
      setHead(data.head);
      onAccepted(data);
      await submission.reload(true);
    });
  const decline = (s: Suggestion) =>
    act.run(async () => {
      await post(`/suggestions/${s.id}/decline`);
      await submission.reload(true);
    });
  return (
    <section class="card suggestions" aria-labelledby="suggestions-title">
      <h2 id="suggestions-title">建议修改（{list.filter((s) => s.state === "OPEN").length}）</h2>
      <ProblemNote problem={act.problem} />
      {dirty && list.some((s) => s.actions.includes("accept")) && (
        <p class="hint">有未存为版本的改动，请先“保存版本”再采纳建议。</p>
      )}
      <ul>
        {list.map((s) => (
          <li key={s.id}>
            <SuggestionWords s={s} />
            <div class="row">
              {s.actions.includes("accept") && (
                <button type="button" class="primary" disabled={act.busy || dirty} onClick={() => void accept(s)}>
                  采纳
                </button>
              )}
              {s.actions.includes("decline") && (
                <button type="button" disabled={act.busy} onClick={() => void decline(s)}>
                  不采纳
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const STATE: Record<string, string> = { OPEN: "待处理", ACCEPTED: "已采纳", DECLINED: "未采纳" };

export function SuggestionWords({ s }: { s: Suggestion }) {
  return (
    <p>
      <b>{s.account.name}</b> 建议把 <del>{s.quote}</del> 改为 <ins>{s.replacement || "（删去）"}</ins>
      {s.reason && <span class="hint">理由：{s.reason}</span>}{" "}
      <Tag tone={s.state === "ACCEPTED" ? "good" : "plain"}>{STATE[s.state] ?? s.state}</Tag>
    </p>
  );
}
