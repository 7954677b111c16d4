// 停发安排: a time in which nothing goes out on one account or on all; set beforehand, with its reason.
import { useId, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Blackout, CalendarAccount } from "../../api/types";
import { ReasonDialog } from "../../parts/dialog";
import { nameOf } from "../../parts/names";
import { utcOfLocal } from "../../parts/time";
import { When } from "../../parts/when";

interface WindowsProps {
  list: Blackout[];
  again: () => Promise<void>;
}

export function Windows({ list, again }: WindowsProps) {
  const [lifting, setLifting] = useState<Blackout | null>(null);
  if (!list.length) {
    return null;
  }
  return (
    <ul class="cal-windows" aria-label="停发安排">
      {list.map((b) => (
        <li key={b.id} class="banner warn">
          <p>
            <b>
              {b.name}：<When at={b.from} /> 至 <When at={b.until} /> 停发。
            </b>
            <span>
              {b.reason}（{nameOf(b.by)}）。到期自动继续；撤稿和紧急件不受限制，照常执行并留痕。
            </span>
          </p>
          {b.actions.includes("lift") && (
            <button type="button" aria-label={`取消停发：${b.reason}`} onClick={() => setLifting(b)}>
              取消
            </button>
          )}
        </li>
      ))}
      {lifting && (
        <ReasonDialog
          title={`取消停发：${lifting.name}`}
          explain="取消后，暂缓的件会重新核对条件再发布。"
          button="取消停发"
          phrases={["活动改期", "安排有误"]}
          onDo={async (reason) => {
            await post(`/blackouts/${lifting.id}/lift`, { reason });
            await again();
          }}
          onClose={() => setLifting(null)}
        />
      )}
    </ul>
  );
}

interface AddProps {
  accounts: CalendarAccount[];
  onDone: () => Promise<void>;
  onClose: () => void;
}

export function AddBlackout({ accounts, onDone, onClose }: AddProps) {
  const [scope, setScope] = useState("all");
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const id = useId();
  return (
    <ReasonDialog
      title="安排停发"
      explain="这段时间里不发布，到时的件暂缓，结束后自动继续。撤稿和紧急件不受限制，照常执行并留痕。"
      button="安排停发"
      phrases={["公祭日", "重要会议期间", "平台维护"]}
      blocked={!from || !until || from >= until}
      onDo={async (reason) => {
        await post("/blackouts", { scope, from: utcOfLocal(from), until: utcOfLocal(until), reason });
        await onDone();
      }}
      onClose={onClose}
    >
      <label for={`${id}s`}>渠道</label>
      <select id={`${id}s`} value={scope} onChange={(e) => setScope(e.currentTarget.value)}>
        <option value="all">全部渠道</option>
        {accounts.map((a) => (
          <option key={a.id} value={a.id}>
            {a.channel_name}：{a.name}
          </option>
        ))}
      </select>
      <div class="two">
        <div>
          <label for={`${id}f`}>从</label>
          <input id={`${id}f`} type="datetime-local" required value={from} onInput={(e) => setFrom(e.currentTarget.value)} />
        </div>
        <div>
          <label for={`${id}u`}>到</label>
          <input id={`${id}u`} type="datetime-local" required value={until} onInput={(e) => setUntil(e.currentTarget.value)} />
        </div>
      </div>
    </ReasonDialog>
  );
}
