// 核实结果: nobody but a person can tell. What to look at, what each answer does, and what was seen.
import { useId, useState } from "preact/hooks";
import { post } from "../api/client";
import type { Delivery } from "../api/types";
import { ReasonDialog } from "./dialog";

interface Answer {
  outcome: string;
  name: string;
  /** What happens next. */
  then: string;
  phrases: string[];
}

const PUBLISHED: Answer[] = [
  {
    outcome: "out",
    name: "已发布",
    then: "记为“已发布”，地址作为回执写入登记簿。不会再发。",
    phrases: ["公开页面可以打开，标题和正文与批准的一致", "平台后台“已发表”中有这一篇，内容一致"],
  },
  {
    outcome: "not-out",
    name: "未发布",
    then: "记为“核实未发布”，系统不会自行再发。需要发布时再点“重试”，发前系统还会核对一次。",
    phrases: ["平台后台和公开页面都没有这一篇", "平台后台只有草稿，没有发表"],
  },
];
const WITHDRAWN: Answer[] = [
  {
    outcome: "gone",
    name: "已撤下",
    then: "记为“已撤稿”，撤稿完成。",
    phrases: ["公开地址已打不开，平台后台已删除"],
  },
  {
    outcome: "still-there",
    name: "仍在线上",
    then: "记为“核实未撤下”。请到平台处理，再点“重试”：系统再撤一次并核对。",
    phrases: ["公开地址仍可打开", "平台后台仍显示已发表"],
  },
];

interface Props {
  d: Delivery;
  onDone: () => Promise<void>;
  onClose: () => void;
}

export function SettleDialog({ d, onDone, onClose }: Props) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [url, setUrl] = useState(d.receipt?.url ?? "");
  const id = useId();
  const taken = d.act === "withdraw";
  return (
    <ReasonDialog
      title={`核实${taken ? "撤稿" : "发布"}结果：${d.channel_name}`}
      explain={`系统看不出这一篇${taken ? "是否已经撤下" : "是否已经发布"}。请到“${d.name}”的平台后台和公开页面查看，再登记看到的情况。`}
      label="在哪里看到了什么（必填）"
      button={answer ? `登记：${answer.name}` : "请选择看到的结果"}
      blocked={!answer}
      phrases={answer?.phrases}
      before={<WhatToLookAt d={d} />}
      onDo={async (evidence) => {
        const address = answer?.outcome === "out" ? url.trim() : "";
        await post(`/deliveries/${d.id}/decision`, { outcome: answer?.outcome, evidence, url: address });
        await onDone();
      }}
      onClose={onClose}
    >
      <fieldset>
        <legend>看到的结果</legend>
        {(taken ? WITHDRAWN : PUBLISHED).map((a) => (
          <label class="check" key={a.outcome}>
            <input type="radio" name={id} checked={answer?.outcome === a.outcome} onChange={() => setAnswer(a)} />
            <span>
              {a.name}
              <small>{a.then}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {answer?.outcome === "out" && (
        <div class="field">
          <label for={id}>公开地址（有就填）</label>
          <input id={id} type="url" maxLength={1000} placeholder="https://" value={url} onInput={(e) => setUrl(e.currentTarget.value)} />
        </div>
      )}
    </ReasonDialog>
  );
}

/** The exact rendition to compare with, and where it is or was. */
function WhatToLookAt({ d }: { d: Delivery }) {
  const rendition = `/api/v1/submissions/${d.submission}/renditions/${d.channel}`;
  return (
    <ul class="settle-look">
      <li>
        标题：{d.draft.title}（
        <a href={rendition} target="_blank" rel="noopener">
          对照批准的成品
        </a>
        ）
      </li>
      {d.receipt?.url && (
        <li>
          地址：
          <a href={d.receipt.url} target="_blank" rel="noopener noreferrer">
            {d.receipt.url}
          </a>
        </li>
      )}
      {d.reason && <li>系统的说明：{d.reason}</li>}
    </ul>
  );
}
