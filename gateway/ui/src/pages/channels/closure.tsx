// 停止服务: a whole site out of sight, and back; asked for by one, confirmed by another, each with his own key.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { ChannelAccount, Closure } from "../../api/types";
import { me } from "../../app/session";
import { ReasonDialog } from "../../parts/dialog";
import { useAct, useAgain, useGet } from "../../parts/load";
import { nameOf } from "../../parts/names";
import { ProblemNote } from "../../parts/problem";
import { When } from "../../parts/when";
import { statementPayload, wellFormed } from "../../sign/canonical";
import { sign } from "../../sign/keys";

interface Part {
  c: ChannelAccount;
  n: Closure;
  again: () => Promise<void>;
}

const WORDS = {
  close: {
    name: "停止服务",
    explain: "整个网站换成一页停止服务的说明，公众看不到任何内容；在此期间什么都不发布、不撤下，排队的件等着。须由另一位统一审核人或分管领导确认后执行，恢复时也须两人。",
    phrases: ["网站内容被篡改", "网站出现不当内容", "上级要求停止服务"],
  },
  open: {
    name: "恢复服务",
    explain: "网站恢复成停止之前的原样，排队的件重新核对条件后发布。须由另一位统一审核人或分管领导确认后执行。",
    phrases: ["漏洞已修补，内容已核对", "经领导同意恢复"],
  },
};

/** Only of a website; null until it is there, and for any other channel. */
export function useClosure(c: ChannelAccount, again: () => Promise<void>): Part | null {
  const found = useGet<Closure>(c.channel === "website" && c.state !== "RELEASED" ? `/channel-accounts/${c.id}/closure` : null);
  const n = found.data;
  useAgain(n !== null && n.since !== null && n.done_at === null, () => found.reload(true));
  const both = async () => {
    await found.reload(true);
    await again();
  };
  return n ? { c, n, again: both } : null;
}

/** How it stands, and what waits for the second person: above everything else of the account. */
export function ClosureState({ c, n, again }: Part) {
  return (
    <>
      {n.closed && (
        <p class="obstacle">
          <b>{n.done_at ? "整站已停止服务。" : "正在停止服务，等连接器执行。"}</b>
          {n.by.map(nameOf).join("、")} <When at={n.since} />：{n.reason}
        </p>
      )}
      {!n.closed && n.since && !n.done_at && <p class="hint">正在恢复服务，等连接器执行。</p>}
      {n.trouble && <p class="obstacle">没有执行：{n.trouble}</p>}
      {n.waiting && <Waiting c={c} n={n} again={again} />}
    </>
  );
}

async function ask(n: Closure, account: string, act: "close" | "open", words: string): Promise<void> {
  const who = me.get()?.id ?? "";
  const reason = wellFormed(words.trim());
  const kind = act === "close" ? "closure" : "reopening";
  const signed = await sign(who, statementPayload(kind, who, { after: n.after, channel: account, reason }));
  await post(`/channel-accounts/${account}/closure`, { act, reason, ...signed });
}

export function ClosureAsk({ c, n, again }: Part) {
  const [open, setOpen] = useState(false);
  const act = n.actions.includes("close") ? "close" : n.actions.includes("open") ? "open" : null;
  if (!act) {
    return null;
  }
  const words = WORDS[act];
  return (
    <>
      <button type="button" class={act === "close" ? "danger" : ""} aria-label={`整站${words.name}：${c.name}`} onClick={() => setOpen(true)}>
        整站{words.name}
      </button>
      {open && (
        <ReasonDialog
          title={`整站${words.name}：${c.name}`}
          explain={words.explain}
          button={`签名并提出${words.name}`}
          danger={act === "close"}
          phrases={words.phrases}
          onDo={async (reason) => {
            await ask(n, c.id, act, reason);
            await again();
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** What one asked for, for the second to sign or send back. */
function Waiting({ n, again }: Part) {
  const act = useAct();
  const [back, setBack] = useState(false);
  const w = n.waiting;
  if (!w) {
    return null;
  }
  const name = w.kind === "closure" ? "停止服务" : "恢复服务";
  const confirm = () =>
    act.run(async () => {
      const who = me.get()?.id ?? "";
      const signed = await sign(who, statementPayload(w.kind, who, w.body));
      await post(`/closures/${w.id}/confirmation`, { ...signed });
      await again();
    });
  return (
    <div class="obstacle">
      <p>
        <b>{nameOf(w.made_by)}提出整站{name}</b> <When at={w.made_at} />：{w.body.reason}
      </p>
      {!n.actions.includes("confirm") && <p class="hint">等另一位统一审核人或分管领导确认。</p>}
      <ProblemNote problem={act.problem} />
      <div class="row">
        {n.actions.includes("confirm") && (
          <button type="button" class="primary" disabled={act.busy} onClick={() => void confirm()}>
            {act.busy ? "正在签名…" : `签名确认${name}`}
          </button>
        )}
        {n.actions.includes("refuse") && (
          <button type="button" onClick={() => setBack(true)}>
            退回
          </button>
        )}
      </div>
      {back && (
        <ReasonDialog
          title={`退回：整站${name}`}
          button="退回"
          onDo={async (reason) => {
            await post(`/closures/${w.id}/refusal`, { reason });
            await again();
          }}
          onClose={() => setBack(false)}
        />
      )}
    </div>
  );
}
