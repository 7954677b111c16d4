// 撤稿: which channels, and why. Takes effect at once and is followed up until it is seen gone.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Draft, Submission } from "../../api/types";
import { ReasonDialog } from "../../parts/dialog";
import { When } from "../../parts/when";

interface Props {
  draft: Draft;
  submission: Submission | null;
  onDone: () => Promise<void>;
  onClose: () => void;
}

interface Place {
  account: string;
  channel_name: string;
  since: string | null;
}

/** Where it is, and where it is just going: both can be called back. */
function placesOf(draft: Draft, submission: Submission | null): Place[] {
  const places = new Map<string, Place>();
  for (const d of submission?.deliveries ?? []) {
    if (d.act !== "withdraw") {
      places.set(d.account, { account: d.account, channel_name: d.channel_name, since: d.confirmed_at });
    }
  }
  draft.live.forEach((l) => places.set(l.account, l));
  return Array.from(places.values());
}

export function WithdrawDialog({ draft, submission, onDone, onClose }: Props) {
  const places = placesOf(draft, submission);
  const [chosen, setChosen] = useState(new Set(places.map((l) => l.account)));
  const toggle = (account: string) => {
    const next = new Set(chosen);
    if (!next.delete(account)) {
      next.add(account);
    }
    setChosen(next);
  };
  return (
    <ReasonDialog
      title="撤稿"
      explain="撤稿立即执行：网站页面改为“已撤下”，其他渠道删除该篇；系统会逐个渠道核对确已撤下，并留痕。"
      label="撤稿理由（必填）"
      button={`撤稿（${chosen.size} 个渠道）`}
      danger
      phrases={["内容有误，更正后重新发布", "涉及个人信息", "时效已过", "上级要求"]}
      onDo={async (reason) => {
        await post(`/drafts/${draft.id}/withdrawals`, { channels: [...chosen], reason });
        await onDone();
      }}
      onClose={onClose}
    >
      <fieldset>
        <legend>从哪些渠道撤下</legend>
        {places.map((l) => (
          <label class="check" key={l.account}>
            <input type="checkbox" checked={chosen.has(l.account)} onChange={() => toggle(l.account)} />
            <span>
              {l.channel_name}
              <small>
                {l.since ? (
                  <>
                    <When at={l.since} /> 起
                  </>
                ) : (
                  "正在发布"
                )}
              </small>
            </span>
          </label>
        ))}
      </fieldset>
    </ReasonDialog>
  );
}
