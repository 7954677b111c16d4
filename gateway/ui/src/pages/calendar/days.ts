// Days as the bureau has them: China's, from Monday. A day is "2026-11-29".
import type { Blackout, CalendarItem } from "../../api/types";

const DAY_MS = 86400000;
const ZONE_MS = 8 * 3600000;
const WEEKDAYS = ["日", "一", "二", "三", "四", "五", "六"];

export function dayOf(at: string | number): string {
  const ms = typeof at === "number" ? at : Date.parse(at);
  return new Date(ms + ZONE_MS).toISOString().slice(0, 10);
}

/** When that day begins. */
export function beginning(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - ZONE_MS;
}

export function plus(day: string, days: number): string {
  return dayOf(beginning(day) + days * DAY_MS);
}

function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

export function dayName(day: string): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日 周${WEEKDAYS[weekdayOf(day)]}`;
}

export function mondayOf(day: string): string {
  return plus(day, -((weekdayOf(day) + 6) % 7));
}

export type View = "week" | "month";

/** The days that a view shows: one week, or the whole weeks that hold the month. */
export function daysOf(view: View, day: string): string[] {
  const first = mondayOf(view === "week" ? day : `${day.slice(0, 8)}01`);
  let count = 7;
  while (view === "month" && plus(first, count).slice(0, 7) <= day.slice(0, 7)) {
    count += 7;
  }
  return Array.from({ length: count }, (_, i) => plus(first, i));
}

/** The same day, one week or one month on (or back). */
export function step(view: View, day: string, by: 1 | -1): string {
  if (view === "week") {
    return plus(day, 7 * by);
  }
  const middle = plus(`${day.slice(0, 8)}15`, 30 * by);
  return `${middle.slice(0, 8)}01`;
}

export function clockOf(at: string): string {
  return new Date(Date.parse(at) + ZONE_MS).toISOString().slice(11, 16);
}

export function itemsOn(items: CalendarItem[], day: string, account?: string): CalendarItem[] {
  return items.filter((i) => i.at && dayOf(i.at) === day && (!account || i.account === account));
}

/** Windows that touch the day; for one account also those that hold for all. */
export function windowsOn(all: Blackout[], day: string, account?: string): Blackout[] {
  const from = beginning(day);
  const until = from + DAY_MS;
  return all.filter(
    (b) =>
      Date.parse(b.from) < until &&
      Date.parse(b.until) > from &&
      (!account || b.scope === "all" || b.scope === account),
  );
}

/** Which part of the day a window takes: "全天", "10:00 至 12:00". */
export function partOf(b: Blackout, day: string): string {
  const from = beginning(day);
  const begins = Date.parse(b.from) <= from ? "00:00" : clockOf(b.from);
  const ends = Date.parse(b.until) >= from + DAY_MS ? "24:00" : clockOf(b.until);
  return begins === "00:00" && ends === "24:00" ? "全天" : `${begins} 至 ${ends}`;
}
