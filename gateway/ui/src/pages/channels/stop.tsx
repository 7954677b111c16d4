// 紧急停发 of everything, and setting it free again.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Stop } from "../../api/types";
import { ReasonDialog } from "../../parts/dialog";
import { When } from "../../parts/when";

const STOP_WORDS = ["发现不当内容", "账号异常", "上级要求停发", "重大突发事件"];

interface StopProps {
  stops: Stop[];
  can: string[];
  again: () => Promise<void>;
}

/** Everything at once: only shown as a whole; single accounts have their own button. */
export function StopAll({ stops, can, again }: StopProps) {
  const [ask, setAsk] = useState(false);
  const all = stops.filter((s) => s.scope === "all");
  return (
    <div class={all.length ? "stop-bar stopped" : "stop-bar"}>
      {all.map((s) => (
        <StopLine key={s.id} s={s} again={again} />
      ))}
      {!all.length && (
        <p>
          <span>没有全面停发；各账号的情况见下表。</span>
          {can.includes("STOP") && (
            <button type="button" class="danger" onClick={() => setAsk(true)}>
              紧急停发全部渠道
            </button>
          )}
        </p>
      )}
      {ask && <StopDialog scope="all" name="全部渠道" again={again} onClose={() => setAsk(false)} />}
    </div>
  );
}

function StopLine({ s, again }: { s: Stop; again: () => Promise<void> }) {
  return (
    <>
      <p>
        <span>
          <b>全部渠道已紧急停发。</b>
          {s.by} <When at={s.at} />：{s.reason}
        </span>
      </p>
      <Lifting s={s} again={again} />
    </>
  );
}

const LIFT_WORDS = ["隐患已排除", "经领导同意恢复"];

interface Act {
  act: string;
  button: string;
  explain: string;
  phrases: string[];
}
const ACTS: Act[] = [
  { act: "lift", button: "同意解除停发", explain: "同意后立即解除，排队的件会重新核对条件再发布。", phrases: LIFT_WORDS },
  { act: "keep", button: "继续停发", explain: "写明为什么还不能解除；排除以后可以重新申请。", phrases: ["隐患还没有排除", "还在核实"] },
  { act: "ask", button: "申请解除停发", explain: "提出以后，由另一位统一审核人或分管领导同意，才会解除。", phrases: LIFT_WORDS },
];

/** Two people: one asks, another agrees, or not yet. */
export function Lifting({ s, again }: { s: Stop; again: () => Promise<void> }) {
  const [ask, setAsk] = useState<Act | null>(null);
  const may = ACTS.filter((a) => s.actions.includes(a.act));
  const nameOfAct = (a: Act) => (a.act === "keep" && s.asked?.mine ? "取回申请" : a.button);
  return (
    <>
      {s.asked && (
        <p>
          <span>
            {s.asked.by} <When at={s.asked.at} /> 申请解除：{s.asked.reason}。
            {s.asked.mine ? "由您申请的，须另一位统一审核人或分管领导同意。" : "等另一位统一审核人或分管领导同意。"}
          </span>
        </p>
      )}
      {may.length > 0 && (
        <div class="row">
          {may.map((a) => (
            <button key={a.act} type="button" class={a.act === "lift" ? "primary" : ""} aria-label={`${nameOfAct(a)}：${s.name}`} onClick={() => setAsk(a)}>
              {nameOfAct(a)}
            </button>
          ))}
        </div>
      )}
      {ask && (
        <ReasonDialog
          title={`${nameOfAct(ask)}：${s.name}`}
          explain={ask.explain}
          button={nameOfAct(ask)}
          phrases={ask.phrases}
          onDo={async (reason) => {
            await post(`/stop/${s.id}/${ask.act}`, { reason });
            await again();
          }}
          onClose={() => setAsk(null)}
        />
      )}
    </>
  );
}

interface DialogProps {
  name: string;
  again: () => Promise<void>;
  onClose: () => void;
}

/** `scope` is "all" or the id of one account. */
export function StopDialog({ scope, name, again, onClose }: DialogProps & { scope: string }) {
  return (
    <ReasonDialog
      title={`紧急停发：${name}`}
      explain="立即停止发布，已排队的件一律暂停，直到解除。已发布的内容不受影响，需要撤下的请另行撤稿。"
      button="立即停发"
      danger
      phrases={STOP_WORDS}
      onDo={async (reason) => {
        await post("/stop", { scope, reason });
        await again();
      }}
      onClose={onClose}
    />
  );
}
