// On a telephone: the days that have something, one under the other; and what each account keeps to.
import type { Calendar } from "../../api/types";
import { paceWords } from "../../parts/pace";
import { dayName, dayOf, itemsOn, partOf, windowsOn } from "./days";
import { Item } from "./item";

export function DayList({ c, days }: { c: Calendar; days: string[] }) {
  const today = dayOf(Date.now());
  const some = days.filter((d) => d === today || itemsOn(c.items, d).length || windowsOn(c.blackouts, d).length);
  return (
    <>
      {!some.length && <p class="empty">这段时间没有安排。</p>}
      {some.map((d) => (
        <section key={d} class="card" aria-label={dayName(d)}>
          <h3>
            {dayName(d)}
            {d === today && "（今天）"}
          </h3>
          {windowsOn(c.blackouts, d).map((b) => (
            <p key={b.id} class="cal-shut">
              停发 {partOf(b, d)}：{b.name}
            </p>
          ))}
          {itemsOn(c.items, d).length ? (
            <ul class="cal-items">
              {itemsOn(c.items, d).map((i) => (
                <Item key={`${i.kind}${i.id}${i.account}`} item={i} withChannel />
              ))}
            </ul>
          ) : (
            <p class="hint">没有安排。</p>
          )}
        </section>
      ))}
      <section class="card" aria-labelledby="cal-paces">
        <h3 id="cal-paces">静默时段与次数</h3>
        <ul class="cal-items">
          {c.accounts.map((a) => (
            <li key={a.id}>
              <b>{a.channel_name}</b> {paceWords(a.pace)}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
