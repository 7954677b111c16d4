// 知悉: what can never be fetched back is read, and said to be known, before it is agreed to.
import type { Submission } from "../../api/types";
import { RecallFacts } from "../../parts/recall_card";

interface Props {
  s: Submission;
  channel: string;
  opened: boolean;
  busy: boolean;
  onKnown: () => void;
}

export function Acknowledge({ s, channel, opened, busy, onKnown }: Props) {
  const to = s.channels.find((c) => c.channel === channel);
  return (
    <>
      <p>
        {to?.channel_name}（{to?.name}）一经发出就收不回来。确认写进您的签名，随审核意见一起留存。
      </p>
      {to?.recall && <RecallFacts card={to.recall} />}
      {opened ? (
        <p class="clean">您已确认知悉。</p>
      ) : (
        <div class="row end">
          <button type="button" class="primary" disabled={busy} onClick={onKnown}>
            我已知悉，发出后收不回
          </button>
        </div>
      )}
    </>
  );
}
