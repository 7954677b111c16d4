// 由人处置: what no look of ours can end is ended by what somebody did on the platform, and by what shows it.
import { useId, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Incident } from "../../api/types";
import { ReasonDialog } from "../../parts/dialog";

interface Props {
  n: Incident;
  again: () => Promise<void>;
  onClose: () => void;
}

export function Decide({ n, again, onClose }: Props) {
  const [evidence, setEvidence] = useState("");
  const id = useId();
  return (
    <ReasonDialog
      title="已由人处置"
      explain={`${n.unseen}。请先登录平台处置；您写的会记入操作记录，以后不能修改。系统若又看到它，另报一起事件；群发消息除外，平台不列出，系统看不到。`}
      label="查明的原因（必填）"
      button="已处置，办结"
      blocked={!evidence.trim()}
      onDo={async (reason) => {
        await post(`/incidents/${n.id}/decision`, { evidence: evidence.trim(), reason });
        await again();
      }}
      onClose={onClose}
    >
      <label for={id}>在平台上做了什么（必填）</label>
      <textarea
        id={id}
        rows={3}
        required
        maxLength={500}
        aria-describedby={`${id}-hint`}
        value={evidence}
        onInput={(e) => setEvidence(e.currentTarget.value)}
      />
      <p class="hint" id={`${id}-hint`}>
        何时、由谁删除或恢复，截图编号或链接。
      </p>
    </ReasonDialog>
  );
}

/** That the machine will never see it end, and what one does then. */
export const unseenAdvice = (n: Incident) =>
  `${n.unseen}。查明原因，换掉口令，登录平台处置以后，点“已由人处置”，写明在平台上做了什么、凭什么知道。`;
