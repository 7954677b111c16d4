// A month: one row for each week; what lies outside of the month is pale.
import type { Calendar } from "../../api/types";
import { dayOf, itemsOn, partOf, windowsOn } from "./days";
import { Item } from "./item";

const NAMES = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

function weeksOf(days: string[]): string[][] {
  return Array.from({ length: days.length / 7 }, (_, i) => days.slice(i * 7, i * 7 + 7));
}

export function Month({ c, days, month }: { c: Calendar; days: string[]; month: string }) {
  return (
    <div class="cal-box" role="region" aria-label="一个月的发布" tabIndex={0}>
      <table class="cal month">
        <thead>
          <tr>
            {NAMES.map((n) => (
              <th key={n} scope="col">
                {n}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(days).map((week) => (
            <tr key={week[0]}>
              {week.map((d) => (
                <Day key={d} c={c} day={d} outside={d.slice(0, 7) !== month} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Day({ c, day, outside }: { c: Calendar; day: string; outside: boolean }) {
  const windows = windowsOn(c.blackouts, day);
  const today = day === dayOf(Date.now());
  return (
    <td class={`${windows.length ? "shut" : ""} ${outside ? "outside" : ""} ${today ? "today" : ""}`}>
      <p class="cal-day">
        {Number(day.slice(5, 7))}月{Number(day.slice(8))}日{today && <small>今天</small>}
      </p>
      {windows.map((b) => (
        <p key={b.id} class="cal-shut">
          停发 {partOf(b, day)}：{b.name}
        </p>
      ))}
      <ul class="cal-items">
        {itemsOn(c.items, day).map((i) => (
          <Item key={`${i.kind}${i.id}${i.account}`} item={i} withChannel />
        ))}
      </ul>
    </td>
  );
}
