// One list being sent: what leaves and to whom, two keys and the countdown, what became of each number.
import { useEffect, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Sms, SmsRecipient } from "../../api/sms";
import { me } from "../../app/session";
import { useTitle } from "../../app/shell";
import { ReasonDialog } from "../../parts/dialog";
import { Show, useAct, useAgain, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { StateTag, Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { countsText } from "./list";

interface Props {
  s: Sms;
  again: () => Promise<void>;
}

const OVER = new Set(["CONFIRMED", "REFUSED"]);

export function ShortMessagePage({ id }: { id: string }) {
  const sms = useGet<Sms>(`/short-messages/${id}`);
  const again = () => sms.reload(true);
  useAgain(!OVER.has(sms.data?.state ?? ""), again);
  useTitle("短信");
  return <Show from={sms}>{(s) => <Sheet s={s} again={again} />}</Show>;
}

function Sheet({ s, again }: Props) {
  return (
    <article class="short-message">
      <header class="page-head">
        <div>
          <span class="tags">
            {s.code === "sms.keys" ? <Tag tone="warn">等待放行</Tag> : <StateTag state={s.state} name={s.state_name} />}
            {s.urgent && <Tag tone="bad">紧急</Tag>}
          </span>
          <h1>{s.draft.title}</h1>
          <p>
            {s.register_no || "未登记"} · 由 <b>{s.name}</b> 发送 · <a href={`/items/${s.draft.id}`}>看这一件</a>
          </p>
        </div>
      </header>
      <Message s={s} />
      <Keys s={s} again={again} />
      <Progress s={s} />
      <Unknown s={s} again={again} />
      <Failed s={s} />
    </article>
  );
}

function Message({ s }: { s: Sms }) {
  const m = s.message;
  if (!m) {
    return null;
  }
  return (
    <section class="card" aria-labelledby="sms-text">
      <h2 id="sms-text">发送的内容</h2>
      <p class="sms-bubble">{m.text.replace("{{hole:landing_url}}", "（发送时填入网页地址）")}</p>
      <dl class="facts">
        <div>
          <dt>收件人</dt>
          <dd>
            {m.list.name}，{m.list.count} 人
          </dd>
        </div>
        <div>
          <dt>计费</dt>
          <dd>
            每人 {m.items} 条，共 {m.items * m.list.count} 条
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** Seconds until then, anew each second. */
function useSecondsTo(at: string | null): number {
  const [now, setNow] = useState(Date.now());
  const left = at ? Math.ceil((Date.parse(at) - now) / 1000) : 0;
  useEffect(() => {
    const timer = left > 0 ? setInterval(() => setNow(Date.now()), 1000) : 0;
    return () => clearInterval(timer);
  }, [left > 0]);
  return Math.max(0, left);
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)} 分 ${String(seconds % 60).padStart(2, "0")} 秒`;
}

function Keys({ s, again }: Props) {
  const left = useSecondsTo(s.hold_until);
  const [open, setOpen] = useState<"take back" | "repeat" | null>(null);
  const act = useAct();
  const turn = async (reason: string) => {
    await post(`/short-messages/${s.id}/keys`, reason ? { repeat: reason } : {});
    await again();
  };
  const back = async (reason: string) => {
    await post(`/short-messages/${s.id}/take-back`, { reason });
    await again();
  };
  const close = () => setOpen(null);
  return (
    <section class="card" aria-labelledby="sms-keys">
      <h2 id="sms-keys">放行</h2>
      <Turned s={s} />
      {left > 0 && (
        <p class="sms-left" role="timer">
          {clock(left)}后开始发送
        </p>
      )}
      <Advice s={s} />
      <ProblemNote problem={act.problem} />
      <div class="row">
        {s.actions.includes("key") && (
          <button
            type="button"
            class="primary big"
            disabled={act.busy}
            onClick={() => (s.repeats ? setOpen("repeat") : void act.run(() => turn("")))}
          >
            核对无误，转动第{s.keys.length ? "二" : "一"}把钥匙
          </button>
        )}
        {s.actions.includes("take-back") && (
          <button type="button" class="warn" onClick={() => setOpen("take back")}>
            收回放行
          </button>
        )}
      </div>
      {open === "take back" && <TakeBackDialog onDo={back} onClose={close} />}
      {open === "repeat" && <RepeatDialog onDo={turn} onClose={close} />}
    </section>
  );
}

function Turned({ s }: Pick<Props, "s">) {
  return (
    <ol class="sms-keys">
      {[1, 2].map((n) => {
        const k = s.keys.find((x) => x.n === n);
        return (
          <li key={n} class={k ? "turned" : ""}>
            <b>第{n === 1 ? "一" : "二"}把钥匙</b>
            {k ? (
              <span>
                {k.by.name} <When at={k.at} /> {k.repeat && `（再发：${k.repeat}）`}
              </span>
            ) : (
              <span>未转动</span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Advice({ s }: Pick<Props, "s">) {
  const mine = me.use()?.id;
  return (
    <>
      {s.code === "sms.keys" && (
        <p class="hint">
          短信发出后不能收回。两人各转一把，第二把转动后等 {s.hold_minutes} 分钟开始发送，其间可以收回。
          {s.keys.some((k) => k.by.id === mine) && "您已转动一把，另一把须由另一人转。"}
        </p>
      )}
      {s.repeats && (
        <p class="field-bad" role="alert">
          近期已向同一名单发过同样的文字。确要再发的，转动钥匙时写明理由。
        </p>
      )}
    </>
  );
}

interface WhyProps {
  onDo: (reason: string) => Promise<void>;
  onClose: () => void;
}

function TakeBackDialog({ onDo, onClose }: WhyProps) {
  return (
    <ReasonDialog
      title="收回放行"
      explain="还没有发出任何一条。收回后须重新由两人放行。"
      button="收回"
      phrases={["名单有误", "文字有误", "时间不合适"]}
      onDo={onDo}
      onClose={onClose}
    />
  );
}

function RepeatDialog({ onDo, onClose }: WhyProps) {
  return (
    <ReasonDialog
      title="再发同样的短信"
      explain="近期已向同一名单发过同样的文字，收件人会收到两次。"
      button="转动钥匙"
      phrases={["上次大面积没有收到", "再次提醒"]}
      onDo={onDo}
      onClose={onClose}
    />
  );
}

function Progress({ s }: { s: Sms }) {
  const words = countsText(s);
  const all = Object.values(s.counts).reduce((n, c) => n + (c ?? 0), 0);
  if (!all) {
    return null;
  }
  const over = all - (s.counts.queued ?? 0) - (s.counts.sent ?? 0) - (s.counts.accepted ?? 0);
  return (
    <section class="card" aria-labelledby="sms-progress">
      <h2 id="sms-progress">进度</h2>
      <progress max={all} value={over} aria-label="已有结果的号码" />
      <p>
        共 {all} 个号码：{words}
      </p>
      {s.reason && s.code !== "sms.keys" && <p class="hint">{s.reason}</p>}
    </section>
  );
}

function Unknown({ s, again }: Props) {
  const rows = (s.recipients ?? []).filter((r) => r.state === "unknown" && !r.closed);
  const [chosen, setChosen] = useState<number[]>([]);
  const [ask, setAsk] = useState<"resend" | "close" | null>(null);
  if (!rows.length) {
    return null;
  }
  const may = s.actions.includes("decide");
  const toggle = (n: number) => setChosen(chosen.includes(n) ? chosen.filter((x) => x !== n) : [...chosen, n]);
  const whom = chosen.length ? `选中的 ${chosen.length} 个号码` : `全部 ${s.undecided} 个号码`;
  return (
    <section class="card" aria-labelledby="sms-unknown">
      <h2 id="sms-unknown">结果不明：{s.undecided} 个号码</h2>
      <p>
        已交给短信平台，连接随即中断，不知道对方收没收到。系统不会自己重发；可以打电话问收件人或短信平台，再决定。
      </p>
      <ul class="sms-rows">
        {rows.map((r) => (
          <li key={r.n}>
            <label>
              {may && <input type="checkbox" checked={chosen.includes(r.n)} onChange={() => toggle(r.n)} />}
              {r.masked}
            </label>
            <span>
              <When at={r.at} />
              {r.round > 1 && `，已重发 ${r.round - 1} 次`}
            </span>
          </li>
        ))}
      </ul>
      {may ? (
        <div class="row">
          <button type="button" onClick={() => setAsk("close")}>
            不再发（{whom}）
          </button>
          <button type="button" class="warn" onClick={() => setAsk("resend")}>
            重发一次（{whom}）
          </button>
        </div>
      ) : (
        <p class="hint">状态报告可能还会到；等待时间过后由审核人或运营人员决定。</p>
      )}
      {ask && (
        <ReasonDialog
          title={ask === "resend" ? "重发一次" : "不再发"}
          explain={ask === "resend" ? `${whom}如果已经收到，会再收到一次。` : `${whom}按结果不明结案。`}
          button={ask === "resend" ? "重发" : "结案"}
          danger={ask === "resend"}
          phrases={ask === "resend" ? ["电话核实没有收到", "短信平台查无记录"] : ["电话核实已收到", "时间已过，不必再发"]}
          onDo={async (reason) => {
            const recipients = chosen.map(String);
            await post(`/short-messages/${s.id}/decisions`, { ...(recipients.length ? { recipients } : {}), outcome: ask, reason });
            setChosen([]);
            await again();
          }}
          onClose={() => setAsk(null)}
        />
      )}
    </section>
  );
}

/** Of whom nothing was sent to, whatever the carrier called it. */
const UNSENT: Record<string, string> = {
  repeat: "近期发过同文，未发",
  opted_out: "在退订名单里，未发；本人要求恢复的，由本人向服务商提出",
};

/** What the words of a carrier's gateway, or of a provider, mean, as far as anybody knows. */
const STATS: Record<string, string> = {
  UNDELIV: "无法送达（停机、空号或关机过久）",
  EXPIRED: "超时未送达",
  REJECTD: "被拒收",
  DELETED: "已被删除",
  NOREPORT: "平台一直没有报告",
  "R:6": "运营商拒收：短信太长，请缩短文字后重新送审",
  "R:9": "运营商的接口不负责这个号段，请与运营商核对",
  "R:13": "运营商认为号码不对，请核对名单",
  "FailedOperation.ContainSensitiveWord": "服务商的内容检查没有通过，请改文字或向服务商申诉",
  "InvalidParameterValue.IncorrectPhoneNumber": "服务商认为号码不对，请核对名单",
};

function statWords(r: SmsRecipient): string {
  const words = UNSENT[r.state] ?? STATS[r.stat];
  return words ?? (r.stat ? `平台代码 ${r.stat}` : "");
}

function Failed({ s }: { s: Sms }) {
  const rows = (s.recipients ?? []).filter((r) => r.state !== "unknown" || r.closed);
  if (!rows.length) {
    return null;
  }
  return (
    <section class="card" aria-labelledby="sms-failed">
      <h2 id="sms-failed">没有送达的号码</h2>
      <ul class="sms-rows">
        {rows.map((r) => (
          <li key={r.n}>
            <span>{r.masked}</span>
            <span>
              {r.state_name} {statWords(r)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
