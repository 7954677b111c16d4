// 取回: by whoever handed it in, until the first vote.
import { post } from "../api/client";
import { ReasonDialog } from "./dialog";

interface Props {
  submission: string;
  onDone: () => Promise<void>;
  onClose: () => void;
}

export function RecallDialog({ submission, onDone, onClose }: Props) {
  return (
    <ReasonDialog
      title="取回"
      explain="审核人还没有表决，可以取回继续修改。取回后本轮审核结束。"
      button="取回"
      phrases={["发现文字错误，先改再送", "补充附件后再送", "暂缓发布"]}
      onDo={async (reason) => {
        await post(`/submissions/${submission}/recall`, { reason });
        await onDone();
      }}
      onClose={onClose}
    />
  );
}
