// What was tried on a channel, each try with what was called last and what the platform said to it.
import { useState } from "preact/hooks";
import type { Attempt, Delivery } from "../api/types";
import { useGet } from "./load";
import { ProblemNote } from "./problem";
import { When } from "./when";

export function Attempts({ delivery }: { delivery: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="attempts" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>各次发送与平台的回答</summary>
      {open && <AttemptList delivery={delivery} />}
    </details>
  );
}

function AttemptList({ delivery }: { delivery: string }) {
  const whole = useGet<Delivery>(`/deliveries/${delivery}`);
  const tries = whole.data?.attempts ?? [];
  return (
    <>
      <ProblemNote problem={whole.problem} />
      {whole.data && !tries.length && <p class="hint">还没有向渠道发送过。</p>}
      <ol>
        {tries.map((t) => (
          <li key={t.attempt}>
            <b>第 {t.attempt} 次</b> {t.outcome_name || "正在发送"} <When at={t.ended_at ?? t.at} />
            {t.reason && <small>{t.reason}</small>}
            <Answer t={t} />
          </li>
        ))}
      </ol>
    </>
  );
}

/** As it came, secrets and telephone numbers blotted out: for the platform's support, on the telephone. */
function Answer({ t }: { t: Attempt }) {
  const a = t.answer;
  if (!a) {
    return null;
  }
  const more = Number(a.size) - new TextEncoder().encode(a.body).length;
  return (
    <div class="answer">
      <p>
        最后一次调用 <code>{`${a.method} ${a.where}`}</code>：{a.status === "0" ? "没有收到回答" : `HTTP ${a.status}，${a.size} 字节`}
      </p>
      {a.body && (
        <pre tabIndex={0} aria-label={`第 ${t.attempt} 次的回答`}>
          {a.body}
          {more > 0 && "…"}
        </pre>
      )}
    </div>
  );
}
