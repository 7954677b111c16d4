// What waits, and the message that is being put together: an order, a time, one button.
import { useId, useState } from "preact/hooks";
import { put } from "../../api/client";
import type { MessageItem, Messages } from "../../api/types";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { localOfUtc, utcOfLocal } from "../../parts/time";
import { PLACES } from "./message";

interface Props {
  m: Messages;
  again: () => Promise<void>;
}

const MOST = 8;

function soon(): string {
  return localOfUtc(new Date(Date.now() + 30 * 60 * 1000).toISOString());
}

/** The minute that is going on means now: what was approved in it may leave in it. */
function instantOf(at: string): string {
  const chosen = utcOfLocal(at);
  const gone = Date.now() - Date.parse(chosen);
  return gone >= 0 && gone < 60 * 1000 ? new Date().toISOString() : chosen;
}

export function Arrange({ m, again }: Props) {
  const id = useId();
  const [order, setOrder] = useState<string[]>([]);
  const [at, setAt] = useState(soon);
  const act = useAct();
  const chosen = order.map((d) => m.waiting.find((w) => w.delivery === d)).filter((w): w is MessageItem => !!w);
  const left = m.waiting.filter((w) => !order.includes(w.delivery));
  const swap = (n: number) =>
    setOrder(chosen.map((w) => w.delivery).map((d, i, all) => (i === n ? all[n - 1] : i === n - 1 ? all[n] : d)));
  const arrange = () =>
    act.run(async () => {
      const items = chosen.map((w) => w.delivery);
      await put(`/channel-accounts/${m.account}/messages`, { send_at: instantOf(at), items });
      setOrder([]);
      await again();
    });
  return (
    <>
      <h3>待群发（{m.waiting.length}）</h3>
      {m.waiting.length === 0 && <p class="empty">没有等着群发的件。</p>}
      <ul class="places">
        {left.map((w) => (
          <li key={w.delivery}>
            <a href={`/items/${w.draft}`}>{w.title}</a>
            <small>
              {w.register_no} {w.act_name}
            </small>
            <button
              type="button"
              disabled={order.length >= MOST}
              aria-label={`加入：${w.title}`}
              onClick={() => setOrder([...order, w.delivery])}
            >
              加入
            </button>
          </li>
        ))}
      </ul>
      {chosen.length > 0 && (
        <form
          onSubmit={(e) => {
            e.preventDefault();
            void arrange();
          }}
        >
          <h3>这一次群发</h3>
          <ol class="places">
            {chosen.map((w, n) => (
              <li key={w.delivery}>
                <span class="place">{PLACES[n]}</span>
                <span>{w.title}</span>
                <span class="moves">
                  <button type="button" disabled={n === 0} aria-label={`上移：${w.title}`} onClick={() => swap(n)}>
                    上移
                  </button>
                  <button
                    type="button"
                    aria-label={`移出：${w.title}`}
                    onClick={() => setOrder(order.filter((d) => d !== w.delivery))}
                  >
                    移出
                  </button>
                </span>
              </li>
            ))}
          </ol>
          <div class="field">
            <label for={`${id}t`}>群发时间</label>
            <input id={`${id}t`} type="datetime-local" required value={at} onInput={(e) => setAt(e.currentTarget.value)} />
          </div>
          <p class="hint">同一天已有编排的会被这一次取代。开始群发后不能再改。</p>
          <ProblemNote problem={act.problem} />
          <button type="submit" class="primary" disabled={act.busy || !at}>
            {act.busy ? "正在确定…" : "确定编排"}
          </button>
        </form>
      )}
    </>
  );
}
