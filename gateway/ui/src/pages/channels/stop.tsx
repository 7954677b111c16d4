// 紧急停发 of everything, and setting it free again.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Stop } from "../../api/types";
import { ReasonDialog } from "../../parts/dialog";
import { nameOf } from "../../parts/names";
import { When } from "../../parts/when";

const STOP_WORDS = ["发现不当内容", "账号异常", "上级要求停发", "重大突发事件"];

interface StopProps {
  stops: Stop[];
  can: string[];
  again: () => Promise<void>;
}

/** Everything at once: only shown as a whole; single accounts have their own button. */
export function StopAll({ stops, can, again }: StopProps) {
  const [ask, setAsk] = useState<"stop" | Stop | null>(null);
  const all = stops.filter((s) => s.scope === "all" || (!s.scope && !s.account));
  return (
    <div class={all.length ? "stop-bar stopped" : "stop-bar"}>
      {all.map((s) => (
        <p key={s.id}>
          <span>
            <b>全部渠道已紧急停发。</b>
            {nameOf(s.by)} <When at={s.at} />：{s.reason}
          </span>
          {s.actions?.includes("lift") && (
            <button type="button" onClick={() => setAsk(s)}>
              解除停发
            </button>
          )}
        </p>
      ))}
      {!all.length && (
        <p>
          <span>没有全面停发；各账号的情况见下表。</span>
          {can.includes("STOP") && (
            <button type="button" class="danger" onClick={() => setAsk("stop")}>
              紧急停发全部渠道
            </button>
          )}
        </p>
      )}
      {ask === "stop" && <StopDialog scope="all" name="全部渠道" again={again} onClose={() => setAsk(null)} />}
      {ask && ask !== "stop" && <LiftDialog id={ask.id} name="全部渠道" again={again} onClose={() => setAsk(null)} />}
    </div>
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

export function LiftDialog({ id, name, again, onClose }: DialogProps & { id: string }) {
  return (
    <ReasonDialog
      title={`解除停发：${name}`}
      explain="解除后，排队的件会重新核对条件再发布。"
      button="解除停发"
      phrases={["隐患已排除", "经领导同意恢复"]}
      onDo={async (reason) => {
        await post(`/stop/${id}/lift`, { reason });
        await again();
      }}
      onClose={onClose}
    />
  );
}
