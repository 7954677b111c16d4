// One thing on the calendar, and those that have no time yet.
import type { CalendarItem } from "../../api/types";
import { StateTag, Tag } from "../../parts/tag";
import { clockOf } from "./days";

/** Of another department: that there is something, and no more (Article 13). */
function Title({ item }: { item: CalendarItem }) {
  return item.draft ? (
    <a href={`/items/${item.draft.id}`}>{item.draft.title}</a>
  ) : (
    <span>{item.department.name}的稿件</span>
  );
}

interface Props {
  item: CalendarItem;
  /** Where the place does not say it already. */
  withChannel?: boolean;
}

export function Item({ item, withChannel }: Props) {
  return (
    <li class={`cal-item ${item.conflicts.length ? "clash" : item.state === "HELD" ? "held" : ""}`}>
      {item.at && <time dateTime={item.at}>{clockOf(item.at)}</time>}
      {withChannel && <b>{item.channel_name}</b>}
      <Title item={item} />
      <span class="tags">
        {item.conflicts.length > 0 && <Tag tone="bad">冲突</Tag>}
        {item.act !== "publish" && <Tag tone={item.act === "withdraw" ? "bad" : "info"}>{item.act_name}</Tag>}
        {item.urgent && item.act !== "withdraw" && <Tag tone="bad">紧急</Tag>}
        <StateTag state={item.state} name={item.state_name} />
      </span>
      {item.conflicts.map((c) => (
        <small key={c.code}>{c.message}</small>
      ))}
      {item.reason && <small>{item.reason}</small>}
    </li>
  );
}

export function Waiting({ items }: { items: CalendarItem[] }) {
  if (!items.length) {
    return null;
  }
  return (
    <section class="card" aria-labelledby="cal-waiting">
      <h2 id="cal-waiting">审核通过后即发（{items.length}）</h2>
      <ul class="cal-items">
        {items.map((i) => (
          <Item key={`${i.kind}${i.id}${i.account}`} item={i} withChannel />
        ))}
      </ul>
    </section>
  );
}
