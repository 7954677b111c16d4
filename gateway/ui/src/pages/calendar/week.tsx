// A week: one row for each account, one column for each day.
import type { Calendar, CalendarAccount } from "../../api/types";
import { quietWords, usedWords } from "../../parts/pace";
import { dayName, dayOf, itemsOn, partOf, windowsOn } from "./days";
import { Item } from "./item";

export function Week({ c, days }: { c: Calendar; days: string[] }) {
  const today = dayOf(Date.now());
  return (
    <div class="cal-box" role="region" aria-label="一周的发布" tabIndex={0}>
      <table class="cal week">
        <thead>
          <tr>
            <th scope="col">渠道账号</th>
            {days.map((d) => (
              <th key={d} scope="col" class={d === today ? "today" : ""}>
                {dayName(d)}
                {d === today && <small>今天</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {c.accounts.map((a) => (
            <Lane key={a.id} c={c} a={a} days={days} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Lane({ c, a, days }: { c: Calendar; a: CalendarAccount; days: string[] }) {
  return (
    <tr>
      <th scope="row">
        {a.channel_name}
        <small>{a.name}</small>
        {a.state !== "ACTIVE" && <small>已暂停</small>}
        <small>{quietWords(a.pace)}</small>
        <small>{usedWords(a.pace.used)}</small>
      </th>
      {days.map((d) => {
        const windows = windowsOn(c.blackouts, d, a.id);
        return (
          <td key={d} class={windows.length ? "shut" : ""}>
            {windows.map((b) => (
              <p key={b.id} class="cal-shut">
                停发 {partOf(b, d)}
              </p>
            ))}
            <ul class="cal-items">
              {itemsOn(c.items, d, a.id).map((i) => (
                <Item key={`${i.kind}${i.id}`} item={i} />
              ))}
            </ul>
          </td>
        );
      })}
    </tr>
  );
}
