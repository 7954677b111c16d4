// A round is under way and the text goes on: which version is being reviewed, what does not come with
// it, and what to do about it. One item has one round at a time; nobody is left guessing why.
import { useState } from "preact/hooks";
import type { Draft, Submission } from "../api/types";
import { me } from "../app/session";
import { RecallDialog } from "./recall";
import { carries, isPending, wayOut, whereIs } from "./round";

interface Props {
  draft: Draft;
  submission: Submission | null;
  onChange: () => Promise<void>;
}

export function PendingRound({ draft, submission: s, onChange }: Props) {
  const [asking, setAsking] = useState(false);
  const person = me.use();
  if (!s || !isPending(draft) || s.id !== draft.submission?.id || !draft.actions.includes("edit")) {
    return null;
  }
  return (
    <div class="banner note" role="status">
      <p>
        <b>
          第 {s.round} 轮正在审核（{whereIs(s)}）
        </b>
        <span>
          {carries(draft, s)}
          {wayOut(s, person?.id, draft.live.length > 0)}
        </span>
      </p>
      {s.actions.includes("recall") && (
        <button type="button" onClick={() => setAsking(true)}>
          取回
        </button>
      )}
      {asking && <RecallDialog submission={s.id} onDone={onChange} onClose={() => setAsking(false)} />}
    </div>
  );
}
