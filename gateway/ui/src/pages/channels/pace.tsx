// 静默与次数: when an account does not publish, and how often it may. Set as a whole.
import { put } from "../../api/client";
import type { ChannelAccount } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { useForm } from "../../parts/form";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";

interface Props {
  c: ChannelAccount;
  onDone: () => Promise<void>;
  onClose: () => void;
}

const NUMBERS = ["per_hour", "per_day", "per_month"] as const;

function bodyOf(values: Record<string, string>): Record<string, unknown> {
  const body: Record<string, unknown> = { reason: values.reason };
  for (const key of ["quiet_from", "quiet_until"]) {
    if (values[key]) {
      body[key] = values[key];
    }
  }
  for (const key of NUMBERS) {
    if (values[key]) {
      body[key] = Number(values[key]);
    }
  }
  return body;
}

export function PaceDialog({ c, onDone, onClose }: Props) {
  const first: Record<string, string> = { quiet_from: c.pace.quiet_from ?? "", quiet_until: c.pace.quiet_until ?? "", reason: "" };
  for (const key of NUMBERS) {
    first[key] = c.pace[key] ? String(c.pace[key]) : "";
  }
  const { values, field } = useForm(first);
  const act = useAct();
  const submit = async (e: Event) => {
    e.preventDefault();
    const done = await act.run(async () => {
      await put(`/channel-accounts/${c.id}/pace`, bodyOf(values), { ifMatch: c.pace.version });
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title={`静默与次数：${c.name}`} onClose={onClose}>
      <form onSubmit={submit}>
        <p>静默时段里不发布，到时的件暂缓，时段结束自动继续。撤稿和紧急件不受限制，照常执行并留痕。</p>
        <div class="two">
          {field("quiet_from", "静默从几点", { type: "time" })}
          {field("quiet_until", "到几点", { type: "time" })}
        </div>
        <div class="two">
          {field("per_hour", "每小时最多几次", { type: "number", max: 6 })}
          {field("per_day", "每天最多几次", { type: "number", max: 6 })}
          {field("per_month", "每月最多几次", { type: "number", max: 6 })}
        </div>
        <p class="hint">不填的不限。时刻按北京时间，可以跨零点。</p>
        {field("reason", "理由（必填）", { required: true, max: 500 })}
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="submit" class="primary" disabled={act.busy || !values.reason?.trim()}>
            保存
          </button>
        </div>
      </form>
    </Dialog>
  );
}
