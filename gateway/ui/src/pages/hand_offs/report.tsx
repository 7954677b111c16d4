// 第二步: what to paste where, and what came of it: an address, a screenshot, or that it was not taken.
import { useId, useState } from "preact/hooks";
import { call, post } from "../../api/client";
import type { Asset, HandOff } from "../../api/types";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { When } from "../../parts/when";
import { copyText } from "./copy";
import { BigStep, type StepProps } from "./page";

function stateOf(h: HandOff): "done" | "now" | "next" {
  if (h.state === "TAKEN" && (h.act === "withdraw" || h.downloads > 0)) {
    return "now";
  }
  return h.outcome ? "done" : "next";
}

export function Report({ h, again }: StepProps) {
  const name = h.act === "withdraw" ? "到平台撤下，报告结果" : "按成品发布，报告结果";
  const state = stateOf(h);
  return (
    <BigStep no={2} name={name} state={state}>
      {h.outcome && <Reported h={h} />}
      {state === "now" && h.mine && <Words h={h} />}
      {h.actions.includes("report") && <Form h={h} again={again} />}
      {state === "now" && !h.mine && <p class="hint">等 {h.operator?.name} 发布并报告。</p>}
    </BigStep>
  );
}

/** Each text with its own button: pasted whole, never typed anew. */
function Words({ h }: { h: HandOff }) {
  const [copied, setCopied] = useState("");
  const rendition = `/api/v1/submissions/${h.submission}/renditions/${h.channel}`;
  if (!h.fields?.length) {
    return null;
  }
  return (
    <>
      <ul class="paste">
        {h.fields.map((f) => (
          <li key={f.file}>
            <div class="paste-head">
              <b>{f.name}</b>
              <small>{f.length} 字</small>
              <button
                type="button"
                aria-label={`${copied === f.file ? "已复制" : "复制"}${f.name}`}
                onClick={() => void copyText(f.text).then((done) => setCopied(done ? f.file : ""))}
              >
                {copied === f.file ? "已复制" : "复制"}
              </button>
            </div>
            <pre tabIndex={0}>{f.text}</pre>
          </li>
        ))}
      </ul>
      <p>
        图片和视频在成品包里。发布后
        <a href={rendition} target="_blank" rel="noopener">
          对照批准的成品
        </a>
        看一遍。
      </p>
    </>
  );
}

function Reported({ h }: { h: HandOff }) {
  const done = h.act === "withdraw" ? "已撤下" : "已发布";
  return (
    <dl class="facts">
      <div>
        <dt>结果</dt>
        <dd>{h.outcome === "done" ? done : "没有办成"}</dd>
      </div>
      <div>
        <dt>报告人</dt>
        <dd>
          {h.operator?.name} <When at={h.reported_at} />
        </dd>
      </div>
      {h.outcome === "done" && (
        <div>
          <dt>时间</dt>
          <dd>
            <When at={h.posted_at} />
          </dd>
        </div>
      )}
      {h.url && (
        <div>
          <dt>地址</dt>
          <dd>
            <a href={h.url} target="_blank" rel="noopener noreferrer">
              {h.url}
            </a>
          </dd>
        </div>
      )}
      {h.evidence && (
        <div>
          <dt>说明</dt>
          <dd>{h.evidence}</dd>
        </div>
      )}
      {h.screenshot && (
        <div>
          <dt>截图</dt>
          <dd>
            <a href={h.screenshot} target="_blank" rel="noopener">
              <img class="shot" src={h.screenshot} alt="发布后的截图" />
            </a>
          </dd>
        </div>
      )}
    </dl>
  );
}

async function upload(h: HandOff, file: File): Promise<string> {
  const path = `/hand-offs/${h.id}/screenshots?name=${encodeURIComponent(file.name)}`;
  return (await call<Asset>("POST", path, { raw: file })).data.sha256;
}

/** Whether what came out can be shown to the next person as this account asks for it. */
function shows(h: HandOff, url: string, shot: File | null): boolean {
  const link = url.trim() !== "";
  switch (h.report_needs) {
    case "both":
      return link && shot !== null;
    case "link":
      return link;
    case "picture":
      return shot !== null;
    default:
      return link || shot !== null;
  }
}

const SHOT_HINT: Record<HandOff["report_needs"], string> = {
  both: "（必须有）",
  picture: "（必须有）",
  link: "（可不附）",
  any: "（没有公开地址的必须有）",
};

function Form({ h, again }: StepProps) {
  const taken = h.act === "withdraw";
  const [outcome, setOutcome] = useState("done");
  const [url, setUrl] = useState("");
  const [at, setAt] = useState("");
  const [evidence, setEvidence] = useState("");
  const [shot, setShot] = useState<File | null>(null);
  const act = useAct();
  const id = useId();
  const submit = (e: Event) => {
    e.preventDefault();
    void act.run(async () => {
      const screenshot = shot ? await upload(h, shot) : "";
      const body: Record<string, string> = { outcome, evidence: evidence.trim(), screenshot };
      if (outcome === "done" && !taken) {
        body.url = url.trim();
      }
      if (outcome === "done" && at) {
        body.posted_at = new Date(at).toISOString();
      }
      await post(`/hand-offs/${h.id}/report`, body);
      await again();
    });
  };
  const word = taken ? "已撤下" : "已发布";
  const enough =
    outcome === "refused" || taken ? Boolean(evidence.trim() || shot) : shows(h, url, shot);
  return (
    <form class="report" onSubmit={submit}>
      <fieldset>
        <legend>结果</legend>
        {[
          ["done", word],
          ["refused", taken ? "撤不下来" : "没有发成（平台不接受，或内容需要改动）"],
        ].map(([value, name]) => (
          <label class="check" key={value}>
            <input type="radio" name={id} checked={outcome === value} onChange={() => setOutcome(value)} />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      {outcome === "done" && !taken && (
        <div class="field">
          <label for={`${id}u`}>公开地址{h.report_needs === "both" || h.report_needs === "link" ? "（必填）" : ""}</label>
          <input
            id={`${id}u`}
            type="url"
            maxLength={1000}
            placeholder="https://"
            value={url}
            onInput={(e) => setUrl(e.currentTarget.value)}
          />
        </div>
      )}
      <div class="field">
        <label for={`${id}s`}>截图{outcome === "done" && !taken ? SHOT_HINT[h.report_needs] : ""}</label>
        <input
          id={`${id}s`}
          type="file"
          accept="image/png,image/jpeg,image/webp"
          onChange={(e) => setShot(e.currentTarget.files?.[0] ?? null)}
        />
      </div>
      {outcome === "done" && (
        <div class="field">
          <label for={`${id}t`}>{word}时间（不填就是现在）</label>
          <input id={`${id}t`} type="datetime-local" value={at} onInput={(e) => setAt(e.currentTarget.value)} />
        </div>
      )}
      <div class="field">
        <label for={`${id}e`}>说明</label>
        <textarea
          id={`${id}e`}
          rows={2}
          maxLength={500}
          value={evidence}
          onInput={(e) => setEvidence(e.currentTarget.value)}
        />
      </div>
      <ProblemNote problem={act.problem} />
      <div class="row">
        <button type="submit" class="primary big" disabled={act.busy || !enough}>
          {act.busy ? "正在报告…" : `报告：${outcome === "done" ? word : "没有办成"}`}
        </button>
      </div>
    </form>
  );
}
