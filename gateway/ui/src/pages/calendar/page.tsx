// 日历: what goes out when and where, and what keeps an account quiet. A table to be read with eyes, keys or
// ears; on a telephone a list of days.
import { useState } from "preact/hooks";
import type { Calendar, CalendarAccount } from "../../api/types";
import { usePlace } from "../../app/router";
import { me } from "../../app/session";
import { PageHead } from "../../parts/head";
import { Show, useGet } from "../../parts/load";
import { useNarrow } from "../../parts/narrow";
import { AddBlackout, Windows } from "./blackouts";
import { DutyLine } from "./duty";
import { beginning, dayName, dayOf, daysOf, plus, step, type View } from "./days";
import { DayList } from "./list";
import { Month } from "./month";
import { Waiting } from "./item";
import { Week } from "./week";

function pathOf(view: View, day: string): string {
  return `/calendar?view=${view}&day=${day}`;
}

function askFor(days: string[]): string {
  const iso = (ms: number) => new Date(ms).toISOString();
  const until = beginning(plus(days[days.length - 1], 1));
  return `/calendar?from=${iso(beginning(days[0]))}&to=${iso(until)}`;
}

export function CalendarPage() {
  const { query } = usePlace();
  const view: View = query.get("view") === "month" ? "month" : "week";
  const asked = query.get("day") ?? "";
  const today = dayOf(Date.now());
  const day = /^\d{4}-\d{2}-\d{2}$/.test(asked) && !Number.isNaN(Date.parse(asked)) ? asked : today;
  const days = daysOf(view, day);
  const calendar = useGet<Calendar>(askFor(days));
  const [account, setAccount] = useState("");
  const [adding, setAdding] = useState(false);
  const may = me.use()?.capabilities.includes("CHANNEL_WRITE") ?? false;
  const again = () => calendar.reload(true);
  return (
    <section class="calendar">
      <PageHead title="发布日历">
        <a class="button" href="/me">
          订阅到自己的日历
        </a>
        {may && (
          <button type="button" onClick={() => setAdding(true)}>
            安排停发
          </button>
        )}
      </PageHead>
      <div class="bar-line">
        <nav class="tabs" aria-label="周或月">
          <a href={pathOf("week", day)} aria-current={view === "week" ? "page" : undefined}>
            周
          </a>
          <a href={pathOf("month", day)} aria-current={view === "month" ? "page" : undefined}>
            月
          </a>
        </nav>
        <nav class="row" aria-label="前后">
          <a class="button" href={pathOf(view, step(view, day, -1))}>
            {view === "week" ? "上一周" : "上一月"}
          </a>
          <a class="button" href={pathOf(view, today)}>
            今天
          </a>
          <a class="button" href={pathOf(view, step(view, day, 1))}>
            {view === "week" ? "下一周" : "下一月"}
          </a>
        </nav>
      </div>
      <Show from={calendar}>
        {(c) => (
          <>
            <Accounts accounts={c.accounts} value={account} onSet={setAccount} />
            <h2 aria-live="polite">
              {view === "month" ? `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月` : `${dayName(days[0])}起一周`}
            </h2>
            <DutyLine may={may} />
            <Windows list={c.blackouts} again={again} />
            <Clashes n={only(c, account).items.filter((i) => i.conflicts.length).length} />
            <Board c={only(c, account)} view={view} days={days} day={day} />
            <Waiting items={only(c, account).items.filter((i) => !i.at)} />
            {adding && <AddBlackout accounts={c.accounts} onDone={again} onClose={() => setAdding(false)} />}
          </>
        )}
      </Show>
    </section>
  );
}

function only(c: Calendar, account: string): Calendar {
  if (!account) {
    return c;
  }
  return {
    ...c,
    accounts: c.accounts.filter((a) => a.id === account),
    items: c.items.filter((i) => i.account === account),
    blackouts: c.blackouts.filter((b) => b.scope === "all" || b.scope === account),
  };
}

/** Said before one looks for it: the board may be long. */
function Clashes({ n }: { n: number }) {
  return n ? (
    <p class="banner warn" role="status">
      有 {n} 件的时间有冲突，下面标着“冲突”和原因。要另定时间的，请供稿人取回后改“最早发布时间”再送审。
    </p>
  ) : null;
}

interface AccountsProps {
  accounts: CalendarAccount[];
  value: string;
  onSet: (account: string) => void;
}

function Accounts({ accounts, value, onSet }: AccountsProps) {
  return (
    <p class="base-line">
      <label for="calendar-account">渠道</label>
      <select id="calendar-account" value={value} onChange={(e) => onSet(e.currentTarget.value)}>
        <option value="">全部</option>
        {accounts.map((a) => (
          <option key={a.id} value={a.id}>
            {a.channel_name}：{a.name}
          </option>
        ))}
      </select>
    </p>
  );
}

interface BoardProps {
  c: Calendar;
  view: View;
  days: string[];
  day: string;
}

function Board({ c, view, days, day }: BoardProps) {
  if (useNarrow()) {
    return <DayList c={c} days={days} />;
  }
  return view === "week" ? <Week c={c} days={days} /> : <Month c={c} days={days} month={day.slice(0, 7)} />;
}
