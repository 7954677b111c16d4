// 撤稿: which channels, and why, under the person's signature. Takes effect at once and is followed up
// until it is seen gone.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Draft, Recall, Withdrawable } from "../../api/types";
import { me } from "../../app/session";
import { Dialog, ReasonDialog } from "../../parts/dialog";
import { Show, useGet } from "../../parts/load";
import { When } from "../../parts/when";
import { takedownPayload, wellFormed } from "../../sign/canonical";
import { sign } from "../../sign/keys";

interface Props {
  draft: Draft;
  onDone: () => Promise<void>;
  onClose: () => void;
}

/** All that one channel has of the draft: what is there, and what is just going there. */
interface Place {
  account: string;
  channel: string;
  channel_name: string;
  since: string | null;
  recall: Recall | null;
  targets: string[];
}

/** Where a person takes it down. */
const BY_HAND = new Set(["handoff", "video"]);

function placesOf(items: Withdrawable[]): Place[] {
  const places = new Map<string, Place>();
  for (const { account, channel, channel_name, since, submission, recall } of items) {
    const before = places.get(account);
    places.set(account, {
      account,
      channel,
      channel_name,
      recall,
      since: before?.since ?? since,
      targets: [...(before?.targets ?? []), `${account}/${submission}`],
    });
  }
  return Array.from(places.values());
}

async function withdraw(draft: string, places: Place[], reason: string): Promise<void> {
  const account = me.get()?.id ?? "";
  const targets = places.flatMap((p) => p.targets);
  const signed = await sign(account, takedownPayload({ account, draft, reason, targets }));
  await post(`/drafts/${draft}/withdrawals`, { targets, reason, ...signed });
}

/** As it is now, not as it was when the page was opened: that is what is signed. */
export function WithdrawDialog(props: Props) {
  const list = useGet<{ items: Withdrawable[] }>(`/drafts/${props.draft.id}/withdrawals`);
  if (list.data?.items.length) {
    return <Ask places={placesOf(list.data.items)} {...props} />;
  }
  return (
    <Dialog title="撤稿" onClose={props.onClose}>
      <Show from={list}>{() => <p>各渠道上都没有可撤的内容，或已在撤稿中。</p>}</Show>
    </Dialog>
  );
}

function Ask({ draft, places, onDone, onClose }: Props & { places: Place[] }) {
  const [chosen, setChosen] = useState(new Set(places.map((p) => p.account)));
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
      explain="撤稿立即执行：网站页面改为“已撤下”，其他渠道删除该篇；系统会逐个渠道核对确已撤下。以您的签名密钥签名，留痕。"
      label="撤稿理由（必填）"
      button={`撤稿（${chosen.size} 个渠道）`}
      danger
      blocked={!chosen.size}
      phrases={["内容有误，更正后重新发布", "涉及个人信息", "时效已过", "上级要求"]}
      onDo={async (reason) => {
        await withdraw(draft.id, places.filter((p) => chosen.has(p.account)), wellFormed(reason));
        await onDone();
      }}
      onClose={onClose}
    >
      <fieldset>
        <legend>从哪些渠道撤下</legend>
        {places.map((p) => (
          <label class="check" key={p.account}>
            <input type="checkbox" checked={chosen.has(p.account)} onChange={() => toggle(p.account)} />
            <span>
              {p.channel_name}
              <small>
                {p.since ? (
                  <>
                    <When at={p.since} /> 起
                  </>
                ) : (
                  "正在发布"
                )}
                {BY_HAND.has(p.channel) && "，由运营人员到平台撤下、另一人确认"}
              </small>
              {p.recall?.irrevocable && (
                <small class="field-bad">
                  {p.recall.remove}。{p.recall.after}：撤稿后在稿件页点“起草后续说明”。
                </small>
              )}
            </span>
          </label>
        ))}
      </fieldset>
    </ReasonDialog>
  );
}
