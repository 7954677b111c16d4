// 建议修改: what reviewers suggest, taken over or left with one click wherever it is seen.
import { call, post } from "../api/client";
import type { Draft, Suggestion } from "../api/types";
import { Dialog } from "./dialog";
import { useAct } from "./load";
import { ProblemNote } from "./problem";
import { Tag } from "./tag";

export interface Taking {
  /** The commit that the words are taken over into. */
  head: string;
  /** Words on the page that no version has: taking over would step over them. */
  dirty?: boolean;
  onAccepted: (draft: Draft) => void;
  /** Asks anew what stands open. */
  onDone: () => Promise<void>;
}

export function SuggestionsCard({ list, ...taking }: Taking & { list: Suggestion[] }) {
  if (!list.length) {
    return null;
  }
  return (
    <section class="card suggestions" aria-labelledby="suggestions-title">
      <h2 id="suggestions-title">建议修改（{list.filter((s) => s.state === "OPEN").length}）</h2>
      {taking.dirty && list.some((s) => s.actions.includes("accept")) && (
        <p class="hint">有未存为版本的改动，请先“保存版本”再采纳建议。</p>
      )}
      <ul>
        {list.map((s) => (
          <li key={s.id}>
            <Words s={s} />
            <Acts s={s} {...taking} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One suggestion, opened at its words. */
export function SuggestionDialog({ s, onClose, ...taking }: Taking & { s: Suggestion; onClose: () => void }) {
  const onDone = async () => {
    await taking.onDone();
    onClose();
  };
  return (
    <Dialog title="建议修改" onClose={onClose}>
      <div class="suggestions">
        <Words s={s} />
        {!s.actions.length && <p class="hint">由供稿处室决定是否采纳。</p>}
        <Acts s={s} {...taking} onDone={onDone} />
      </div>
    </Dialog>
  );
}

function Acts({ s, head, dirty, onAccepted, onDone }: Taking & { s: Suggestion }) {
  const act = useAct();
  const accept = () =>
    act.run(async () => {
      const { data } = await call<Draft>("POST", `/suggestions/${s.id}/accept`, { body: {}, ifMatch: head });
      onAccepted(data);
      await onDone();
    });
  const decline = () =>
    act.run(async () => {
      await post(`/suggestions/${s.id}/decline`);
      await onDone();
    });
  return (
    <>
      <ProblemNote problem={act.problem} />
      <div class="row">
        {s.actions.includes("accept") && (
          <button type="button" class="primary" aria-label={`采纳：${s.quote}`} disabled={act.busy || dirty} onClick={() => void accept()}>
            采纳
          </button>
        )}
        {s.actions.includes("decline") && (
          <button type="button" aria-label={`不采纳：${s.quote}`} disabled={act.busy} onClick={() => void decline()}>
            不采纳
          </button>
        )}
      </div>
    </>
  );
}

const STATE: Record<string, string> = { OPEN: "待处理", ACCEPTED: "已采纳", DECLINED: "未采纳" };

function Words({ s }: { s: Suggestion }) {
  return (
    <p>
      <b>{s.account.name}</b> 建议把 <del>{s.quote}</del> 改为 <ins>{s.replacement || "（删去）"}</ins>{" "}
      <Tag tone={s.state === "ACCEPTED" ? "good" : "plain"}>{STATE[s.state] ?? s.state}</Tag>
      {s.reason && <span class="hint">理由：{s.reason}</span>}
    </p>
  );
}
