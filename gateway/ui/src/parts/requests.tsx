// 请求放行: who wrote the words asks; somebody with the right answers; the answer stands at the finding.
import { useState } from "preact/hooks";
import { post } from "../api/client";
import type { Finding, ReleaseRequest } from "../api/types";
import { isSame, quoteOf } from "../html/place";
import { wellFormed, whereOf } from "../sign/canonical";
import { ReasonDialog } from "./dialog";
import { useGet } from "./load";
import { Tag, type Tone } from "./tag";
import { When } from "./when";

const STATE: Record<ReleaseRequest["state"], [tone: Tone, name: string]> = {
  OPEN: ["warn", "已请求放行，等待处理"],
  ACCEPT: ["good", "已放行"],
  FALSE_ALARM: ["good", "认定为误报"],
  REFUSED: ["bad", "没有放行"],
  LAPSED: ["plain", "改后送审，不再处理"],
};

export interface Requests {
  of: (finding: Finding) => ReleaseRequest | undefined;
  reload: () => Promise<void>;
}

/** The newest about each finding; not asked for where nothing blocks. */
export function useRequests(draft: string, findings: Finding[] | null): Requests {
  const blocks = findings?.some((f) => f.severity === "BLOCK") ?? false;
  const all = useGet<{ items: ReleaseRequest[] }>(blocks ? `/drafts/${draft}/release-requests` : null);
  return {
    of: (finding) => all.data?.items.find((r) => isSame(r, finding)),
    reload: () => all.reload(true),
  };
}

/** The same in one line without times: where the whole is a button. */
export function requestWords(r: ReleaseRequest): string {
  return r.answered_by ? `${STATE[r.state][1]}：${r.answered_by.name}，${r.answer}` : STATE[r.state][1];
}

/** Who asked, when and why; and what came of it. */
export function RequestLine({ request: r }: { request: ReleaseRequest }) {
  const [tone, name] = STATE[r.state];
  return (
    <p class="release-request">
      <Tag tone={tone}>{name}</Tag> {r.by.name} <When at={r.at} /> 请求：{r.reason}
      {r.answered_by && r.answered_at && (
        <>
          {" "}
          {r.answered_by.name} <When at={r.answered_at} /> 答复：{r.answer}
        </>
      )}
      {r.state === "OPEN" && r.saved_since && <small>（此后又保存过新版本）</small>}
    </p>
  );
}

interface AskProps {
  draft: string;
  finding: Finding;
  onAsked: () => Promise<void>;
}

/** For one blocking finding that nobody decided, and that is not asked about. */
export function AskRelease({ draft, finding, onAsked }: AskProps) {
  const [open, setOpen] = useState(false);
  const ask = async (reason: string) => {
    const { reviewer, rule, quote } = finding;
    const words = { reviewer, rule, quote, ...whereOf(finding), reason: wellFormed(reason) };
    await post(`/drafts/${draft}/release-requests`, words);
    await onAsked();
  };
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        请求放行
      </button>
      {open && (
        <ReasonDialog
          title="请求放行这一处"
          explain={`“${quoteOf(finding)}”：由处室负责人、保密审查员或统一审核人决定，结果会告诉您。请求和理由署名留痕。`}
          button="请求放行"
          phrases={["已公开的办公电话", "文件原文如此", "是专有名词，不是误写"]}
          onDo={ask}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

interface RefuseProps {
  request: ReleaseRequest;
  onRefused: () => Promise<void>;
}

export function RefuseRelease({ request, onRefused }: RefuseProps) {
  const [open, setOpen] = useState(false);
  const refuse = async (reason: string) => {
    await post(`/release-requests/${request.id}/refusal`, { reason: wellFormed(reason) });
    await onRefused();
  };
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        不放行
      </button>
      {open && (
        <ReasonDialog
          title="不放行这一处"
          explain={`“${request.quote}”继续拦截，请 ${request.by.name} 修改。署名留痕。`}
          button="不放行"
          phrases={["请改为规范写法", "涉及个人信息，请脱敏", "请补充依据后再请求"]}
          onDo={refuse}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
