// 第二步: what to paste where, and what came of it: an address, a screenshot, or that it was not taken.
import { useId, useState } from "preact/hooks";
import { call, post } from "../../api/client";
import type { Asset, HandOff } from "../../api/types";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { When } from "../../parts/when";
import { copyText } from "./copy";
import { BigStep, type StepProps } from "./page";
import { bodyOf, isEnough, isTaking, type Said } from "./said";

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

const SHOT_HINT: Record<HandOff["report_needs"], string> = {
  both: "（必须有）",
  picture: "（必须有）",
  link: "（可不附）",
  any: "（没有公开地址的必须有）",
};

interface SaidProps {
  h: HandOff;
  said: Said;
  set: (part: Partial<Said>) => void;
}

function Form({ h, again }: StepProps) {
  const [said, setSaid] = useState<Said>({ outcome: "done", url: "", at: "", evidence: "" });
  const [shot, setShot] = useState<File | null>(null);
  const set = (part: Partial<Said>) => setSaid((before) => ({ ...before, ...part }));
  const act = useAct();
  const id = useId();
  const done = said.outcome === "done";
  const submit = (e: Event) => {
    e.preventDefault();
    void act.run(async () => {
      const screenshot = shot ? await upload(h, shot) : "";
      await post(`/hand-offs/${h.id}/report`, bodyOf(h, said, screenshot));
      await again();
    });
  };
  return (
    <form class="report" onSubmit={submit}>
      <Outcome h={h} said={said} set={set} />
      {done && !isTaking(h) && <Address h={h} said={said} set={set} />}
      <div class="field">
        <label for={`${id}s`}>截图{done && !isTaking(h) ? SHOT_HINT[h.report_needs] : ""}</label>
        <input
          id={`${id}s`}
          type="file"
          accept="image/png,image/jpeg,image/webp"
          onChange={(e) => setShot(e.currentTarget.files?.[0] ?? null)}
        />
      </div>
      {done && (
        <div class="field">
          <label for={`${id}t`}>{doneWord(h)}时间（不填就是现在）</label>
          <input id={`${id}t`} type="datetime-local" value={said.at} onInput={(e) => set({ at: e.currentTarget.value })} />
        </div>
      )}
      <Evidence h={h} said={said} set={set} />
      <ProblemNote problem={act.problem} />
      <div class="row">
        <button type="submit" class="primary big" disabled={act.busy || !isEnough(h, said, shot !== null)}>
          {act.busy ? "正在报告…" : `报告：${done ? doneWord(h) : "没有办成"}`}
        </button>
      </div>
    </form>
  );
}

function doneWord(h: HandOff): string {
  return isTaking(h) ? "已撤下" : "已发布";
}

function Outcome({ h, said, set }: SaidProps) {
  const id = useId();
  const words: [Said["outcome"], string][] = [
    ["done", doneWord(h)],
    ["refused", isTaking(h) ? "撤不下来" : "没有发成（平台不接受，或内容需要改动）"],
  ];
  return (
    <fieldset>
      <legend>结果</legend>
      {words.map(([outcome, name]) => (
        <label class="check" key={outcome}>
          <input type="radio" name={id} checked={said.outcome === outcome} onChange={() => set({ outcome })} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Address({ h, said, set }: SaidProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>公开地址{h.report_needs === "both" || h.report_needs === "link" ? "（必填）" : ""}</label>
      <input
        id={id}
        type="url"
        maxLength={1000}
        placeholder="https://"
        value={said.url}
        onInput={(e) => set({ url: e.currentTarget.value })}
      />
    </div>
  );
}

function Evidence({ said, set }: SaidProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>说明</label>
      <textarea
        id={id}
        rows={2}
        maxLength={500}
        value={said.evidence}
        onInput={(e) => set({ evidence: e.currentTarget.value })}
      />
    </div>
  );
}
