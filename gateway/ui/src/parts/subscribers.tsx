// Who of an app's subscribers has this event; an operator can send it again to one that missed it.
import { useState } from "preact/hooks";
import { post } from "../api/client";
import type { Subscriber } from "../api/review";
import { ReasonDialog } from "./dialog";
import { useGet } from "./load";
import { ProblemNote } from "./problem";
import { When } from "./when";

interface Props {
  delivery: string;
}

export function Subscribers({ delivery }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details class="subscribers" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>订阅方收到的情况</summary>
      {open && <SubscriberList delivery={delivery} />}
    </details>
  );
}

function SubscriberList({ delivery }: Props) {
  const list = useGet<{ items: Subscriber[] }>(`/deliveries/${delivery}/subscribers`);
  const [ask, setAsk] = useState<Subscriber | null>(null);
  const items = list.data?.items ?? [];
  return (
    <>
      <ProblemNote problem={list.problem} />
      {list.data && !items.length && <p class="hint">账号没有登记订阅方，应用只读订阅源。</p>}
      <ul>
        {items.map((s) => (
          <li key={s.subscriber}>
            <b>{s.subscriber}</b> {s.state_name}
            {s.at && (
              <>
                {" "}
                <When at={s.at} />
              </>
            )}
            {s.why && <small>{s.why}</small>}
            <LastReplay s={s} />
            {s.actions.includes("replay") && (
              <button type="button" aria-label={`补发：${s.subscriber}`} onClick={() => setAsk(s)}>
                补发
              </button>
            )}
          </li>
        ))}
      </ul>
      {ask && (
        <ReasonDialog
          title={`补发：${ask.subscriber}`}
          explain="半分钟内由连接器用原来的消息编号再推一次；对方已收到过的，会按编号认出来，不会重复显示。"
          button="补发"
          phrases={["对方故障已排除", "对方请求补发"]}
          onDo={async (reason) => {
            await post(`/deliveries/${delivery}/replays`, { subscriber: ask.subscriber, reason });
            await list.reload();
          }}
          onClose={() => setAsk(null)}
        />
      )}
    </>
  );
}

function LastReplay({ s }: { s: Subscriber }) {
  const r = s.replay;
  if (!r) {
    return null;
  }
  const words = r.ended_at === null ? "补发中" : r.told ? "已补发，对方已收到" : `补发没有成功：${r.answer}`;
  return (
    <small>
      {words}（{r.by} <When at={r.ended_at ?? r.at} />）
    </small>
  );
}
