// 第三步: somebody else looks too. What the system saw at the address stands beside it.
import { useId, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { HandOff } from "../../api/types";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { Tag, type Tone } from "../../parts/tag";
import { When } from "../../parts/when";
import { BigStep, type StepProps } from "./page";

export function Confirm({ h, again }: StepProps) {
  const over = h.state === "CONFIRMED" || h.state === "REFUSED";
  const state = h.state === "REPORTED" ? "now" : over ? "done" : "next";
  const said = over && (
    <>
      {h.ended_by?.name} <When at={h.ended_at} /> {h.state === "CONFIRMED" ? "确认" : "确认没有办成"}
    </>
  );
  return (
    <BigStep no={3} name="另一人确认" state={state} said={said}>
      {(state === "now" || over) && <Seen h={h} />}
      {state === "now" && h.act !== "withdraw" && <Compare h={h} />}
      {h.actions.includes("return") && <Form h={h} again={again} />}
      {state === "now" && !h.actions.includes("return") && (
        <p class="hint">{h.mine ? "由您报告的，不能由您确认。已通知审核人和其他运营人员。" : "等审核人或其他运营人员确认。"}</p>
      )}
      {state === "next" && <p class="hint">由审核人或该渠道的另一位运营人员打开看过，再确认。</p>}
    </BigStep>
  );
}

/** Does what was seen say the same as what was reported? */
export function agrees(h: HandOff): boolean {
  return h.outcome !== "done" || h.seen === "" || h.seen === (h.act === "withdraw" ? "ABSENT" : "LIVE");
}

function Seen({ h }: { h: HandOff }) {
  if (h.looking) {
    return <p role="status">系统正在核对公开地址…</p>;
  }
  if (!h.seen) {
    return h.state === "REPORTED" ? <p class="hint">没有公开地址可供系统核对，以截图为准。</p> : null;
  }
  const tone: Tone = agrees(h) ? "good" : "warn";
  return (
    <p>
      <Tag tone={tone}>系统核对</Tag> {h.seen_detail} <When at={h.seen_at} />
    </p>
  );
}

/** Both in tabs of their own, beside each other. */
function Compare({ h }: { h: HandOff }) {
  return (
    <p>
      打开看：
      {h.url && h.outcome === "done" && (
        <>
          <a href={h.url} target="_blank" rel="noopener noreferrer">
            发布后的页面
          </a>
          ，
        </>
      )}
      <a href={`/api/v1/submissions/${h.submission}/renditions/${h.channel}`} target="_blank" rel="noopener">
        批准的成品
      </a>
    </p>
  );
}

function Form({ h, again }: StepProps) {
  const [evidence, setEvidence] = useState("");
  const act = useAct();
  const id = useId();
  const said = evidence.trim();
  const send = (outcome: string) =>
    void act.run(async () => {
      await post(`/hand-offs/${h.id}/confirmation`, { outcome, evidence: said });
      await again();
    });
  const missing = !agrees(h) && !said;
  return (
    <>
      <div class="field">
        <label for={id}>看到了什么{agrees(h) ? "（退回必填）" : "（系统没有核对上，必填）"}</label>
        <textarea
          id={id}
          rows={2}
          maxLength={500}
          value={evidence}
          onInput={(e) => setEvidence(e.currentTarget.value)}
        />
      </div>
      <ProblemNote problem={act.problem} />
      <div class="row">
        <button
          type="button"
          class="primary big"
          disabled={act.busy || missing || !h.actions.includes("confirm")}
          onClick={() => send("confirm")}
        >
          {h.outcome === "done" ? (h.act === "withdraw" ? "确认已撤下" : "确认已发布，内容一致") : "确认没有办成"}
        </button>
        <button type="button" class="warn" disabled={act.busy || !said} onClick={() => send("return")}>
          退回报告
        </button>
      </div>
    </>
  );
}
