// What became of each channel: state, the platform's own words, the receipt, and another try.
import { useState } from "preact/hooks";
import { post } from "../api/client";
import type { Delivery } from "../api/types";
import { me } from "../app/session";
import { Attempts } from "./attempts";
import { ReasonDialog } from "./dialog";
import { nameOf } from "./names";
import { SettleDialog } from "./settle";
import { Subscribers } from "./subscribers";
import { StateTag } from "./tag";
import { When } from "./when";

interface Props {
  list: Delivery[];
  onChange: () => Promise<void>;
  withTitle?: boolean;
}

const SEEN: Record<string, string> = {
  LIVE: "看到已上线",
  PENDING: "平台处理中",
  ABSENT: "没有看到",
  OTHER: "线上与批准的不一致",
  UNKNOWN: "看不到结果",
};

export function Deliveries({ list, onChange, withTitle }: Props) {
  const [ask, setAsk] = useState<{ d: Delivery; what: "retry" | "decide" } | null>(null);
  const close = () => setAsk(null);
  return (
    <>
      <ul class="deliveries">
        {list.map((d) => (
          <li key={d.id}>
            <div class="delivery-line">
              <b>
                {d.channel_name}
                <small>{d.act_name}</small>
              </b>
              <DeliveryTag d={d} />
              {d.actions.includes("decide") && (
                <button type="button" class="primary" aria-label={`核实结果：${d.channel_name}`} onClick={() => setAsk({ d, what: "decide" })}>
                  核实结果
                </button>
              )}
              {d.actions.includes("retry") && (
                <button type="button" aria-label={`重试：${d.channel_name}`} onClick={() => setAsk({ d, what: "retry" })}>
                  重试
                </button>
              )}
            </div>
            <HandOffLine d={d} />
            {d.channel === "sms" && d.act !== "withdraw" && (
              <p class="hand-off-line">
                <a href={`/short-messages/${d.id}`}>短信放行与发送情况</a>
              </p>
            )}
            {withTitle && <a href={`/items/${d.draft.id}`}>{d.draft.title}</a>}
            {d.reason && d.code !== "person" && <p class="delivery-why">{d.reason}</p>}
            <Receipt d={d} />
            {d.attempt > 0 && <Attempts delivery={d.id} />}
            {d.channel === "app" && <Subscribers delivery={d.id} />}
          </li>
        ))}
      </ul>
      {ask?.what === "decide" && <SettleDialog d={ask.d} onDone={onChange} onClose={close} />}
      {ask?.what === "retry" && (
        <ReasonDialog
          title={`重试：${ask.d.channel_name}`}
          explain={retryWords(ask.d)}
          button="重试"
          phrases={["渠道故障已排除", "凭据已更新", "已人工核对未发出"]}
          onDo={async (reason) => {
            await post(`/deliveries/${ask.d.id}/retry`, { reason });
            await onChange();
          }}
          onClose={close}
        />
      )}
    </>
  );
}

const AT_HAND = new Set(["READY", "TAKEN", "REPORTED"]);

/** What a person is to post has nothing to be verified: it is at hand, or on its way. */
function DeliveryTag({ d }: { d: Delivery }) {
  const h = d.hand_off;
  return d.state === "NEEDS_PERSON" && h && AT_HAND.has(h.state) ? (
    <StateTag state={h.state} name={`人工办理：${h.state_name}`} />
  ) : (
    <StateTag state={d.state} name={d.state_name} />
  );
}

/** Who has it; the way there for whoever posts and confirms. */
function HandOffLine({ d }: { d: Delivery }) {
  const may = me.use()?.capabilities.includes("RELEASE_DECIDE") ?? false;
  const h = d.hand_off;
  if (!h) {
    return null;
  }
  const words = `移交单：${h.state_name}${h.operator ? `（${h.operator.name}）` : ""}`;
  return <p class="hand-off-line">{may ? <a href={`/hand-offs/${h.id}`}>{words}</a> : words}</p>;
}

function retryWords(d: Delivery): string {
  return d.act === "withdraw"
    ? "系统会再撤一次，并核对确已撤下。"
    : "重试前系统会先核对渠道上是否已经有这一篇，不会重复发布；渠道上看不到结果的，以您核实的为准。";
}

function Receipt({ d }: { d: Delivery }) {
  const last = d.sightings[0]; // the newest comes first
  return (
    <dl class="receipt">
      {d.due_at && !d.confirmed_at && (
        <div>
          <dt>计划</dt>
          <dd>
            <When at={d.due_at} />
          </dd>
        </div>
      )}
      {d.receipt?.url && (
        <div>
          <dt>地址</dt>
          <dd>
            <a href={d.receipt.url} target="_blank" rel="noopener noreferrer">
              {d.receipt.url}
            </a>
          </dd>
        </div>
      )}
      {d.receipt?.remote_id && (
        <div>
          <dt>编号</dt>
          <dd>
            <code>{d.receipt.remote_id}</code>
          </dd>
        </div>
      )}
      {d.confirmed_at && (
        <div>
          <dt>确认</dt>
          <dd>
            <When at={d.confirmed_at} />
          </dd>
        </div>
      )}
      {d.decision && (
        <div>
          <dt>人工核实</dt>
          <dd>
            {d.decision.outcome_name}：{d.decision.evidence}（{nameOf(d.decision.by)} <When at={d.decision.at} />）
          </dd>
        </div>
      )}
      {last && (
        <div>
          <dt>核对</dt>
          <dd>
            {SEEN[last.seen.toUpperCase()] ?? last.seen} <When at={last.at} />
          </dd>
        </div>
      )}
    </dl>
  );
}
