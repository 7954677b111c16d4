// What waits, and the message that is being put together: an order, a time, one button.
import { useId, useState } from "preact/hooks";
import { put } from "../../api/client";
import type { MessageItem, Messages } from "../../api/types";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { localOfUtc, utcOfLocal } from "../../parts/time";
import { PLACES } from "./message";
import { chosenOf, movedUp } from "./order";

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
  const [order, setOrder] = useState<string[]>([]);
  const act = useAct();
  const chosen = chosenOf(order, m.waiting);
  const keep = (items: MessageItem[]) => setOrder(items.map((w) => w.delivery));
  const arrange = (at: string) =>
    act.run(async () => {
      const items = chosen.map((w) => w.delivery);
      await put(`/channel-accounts/${m.account}/messages`, { send_at: instantOf(at), items }, { ifMatch: m.version });
      setOrder([]);
      await again();
    });
  return (
    <>
      <h3>待群发（{m.waiting.length}）</h3>
      {m.waiting.length === 0 && <p class="empty">没有等着群发的件。</p>}
      <Left
        items={m.waiting.filter((w) => !chosen.includes(w))}
        full={chosen.length >= MOST}
        onAdd={(w) => keep([...chosen, w])}
      />
      {chosen.length > 0 && <Message chosen={chosen} act={act} onChange={keep} onArrange={arrange} />}
    </>
  );
}

interface LeftProps {
  items: MessageItem[];
  full: boolean;
  onAdd: (w: MessageItem) => void;
}

function Left({ items, full, onAdd }: LeftProps) {
  return (
    <ul class="places">
      {items.map((w) => (
        <li key={w.delivery}>
          <a href={`/items/${w.draft}`}>{w.title}</a>
          <small>
            {w.register_no} {w.act_name}
          </small>
          <button type="button" disabled={full} aria-label={`加入：${w.title}`} onClick={() => onAdd(w)}>
            加入
          </button>
        </li>
      ))}
    </ul>
  );
}

interface MessageProps {
  chosen: MessageItem[];
  act: ReturnType<typeof useAct>;
  onChange: (chosen: MessageItem[]) => void;
  onArrange: (at: string) => Promise<boolean>;
}

function Message({ chosen, act, onChange, onArrange }: MessageProps) {
  const id = useId();
  const [at, setAt] = useState(soon);
  const submit = (e: Event) => {
    e.preventDefault();
    void onArrange(at);
  };
  return (
    <form onSubmit={submit}>
      <h3>这一次群发</h3>
      <ol class="places">
        {chosen.map((w, n) => (
          <li key={w.delivery}>
            <span class="place">{PLACES[n]}</span>
            <span>{w.title}</span>
            <span class="moves">
              <button type="button" disabled={n === 0} aria-label={`上移：${w.title}`} onClick={() => onChange(movedUp(chosen, n))}>
                上移
              </button>
              <button type="button" aria-label={`移出：${w.title}`} onClick={() => onChange(chosen.filter((c) => c !== w))}>
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
  );
}
