// What became of each channel: state, the platform's own words, the receipt, and another try.
import { useState } from "preact/hooks";
import { post } from "../api/client";
import type { Delivery } from "../api/types";
import { ReasonDialog } from "./dialog";
import { StateTag } from "./tag";
import { When } from "./when";

interface Props {
  list: Delivery[];
  onChange: () => Promise<void>;
  withTitle?: boolean;
}

const SEEN: Record<string, string> = {
  PRESENT: "看到已上线",
  GONE: "看到已撤下",
  ABSENT: "没有看到",
  DIFFERENT: "线上与批准的不一致",
  UNKNOWN: "看不到结果",
};

export function Deliveries({ list, onChange, withTitle }: Props) {
  const [ask, setAsk] = useState<Delivery | null>(null);
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
              <StateTag state={d.state} name={d.state_name} />
              {d.actions.includes("retry") && (
                <button type="button" aria-label={`重试：${d.channel_name}`} onClick={() => setAsk(d)}>
                  重试
                </button>
              )}
            </div>
            {withTitle && <a href={`/items/${d.draft.id}`}>{d.draft.title}</a>}
            {d.reason && <p class="delivery-why">{d.reason}</p>}
            <Receipt d={d} />
          </li>
        ))}
      </ul>
      {ask && (
        <ReasonDialog
          title={`重试：${ask.channel_name}`}
          explain="重试前系统会先核对渠道上是否已经有这一篇，不会重复发布。"
          button="重试"
          phrases={["渠道故障已排除", "凭据已更新", "已人工核对未发出"]}
          onDo={async (reason) => {
            await post(`/deliveries/${ask.id}/retry`, { reason });
            await onChange();
          }}
          onClose={() => setAsk(null)}
        />
      )}
    </>
  );
}

function Receipt({ d }: { d: Delivery }) {
  const last = d.sightings[d.sightings.length - 1];
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
