// One message that was arranged: when it leaves, who decided, what is in it and how far each item is.
import { put } from "../../api/client";
import type { MassMessage, Messages } from "../../api/types";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { StateTag, Tag } from "../../parts/tag";
import { When } from "../../parts/when";

interface Props {
  m: Messages;
  x: MassMessage;
  again: () => Promise<void>;
}

export const PLACES = ["头条", "次条", "第三条", "第四条", "第五条", "第六条", "第七条", "第八条"];

export function Message({ m, x, again }: Props) {
  const act = useAct();
  const open = x.state === "FIXED" && x.items.every((i) => i.state === "PLANNED");
  const drop = () =>
    act.run(async () => {
      await put(`/channel-accounts/${m.account}/messages`, { send_at: x.send_at, items: [] }, { ifMatch: m.version });
      await again();
    });
  return (
    <article class="message">
      <p>
        <b>
          <When at={x.send_at} />
        </b>{" "}
        {x.state === "LEFT" ? <Tag tone="good">已群发</Tag> : <Tag>待群发</Tag>} {x.by.name} <When at={x.at} /> 编排
      </p>
      <ol class="places">
        {x.items.map((i, n) => (
          <li key={i.delivery}>
            <span class="place">{PLACES[n]}</span>
            <a href={`/items/${i.draft}`}>{i.title}</a>
            <StateTag state={i.state ?? ""} name={i.state_name ?? ""} />
            {i.reason && <small>{i.reason}</small>}
          </li>
        ))}
      </ol>
      <ProblemNote problem={act.problem} />
      {open && m.actions.includes("arrange") && (
        <button type="button" disabled={act.busy} onClick={() => void drop()} aria-label={`取消编排：${x.items[0]?.title ?? ""}`}>
          取消编排
        </button>
      )}
    </article>
  );
}
