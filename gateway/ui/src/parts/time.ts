// Times as people here say them: 今天 09:12, 11-23 09:00, 2025年3月4日.

const ZONE = "Asia/Shanghai";
const FORMAT = new Intl.DateTimeFormat("zh-CN", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

function partsOf(date: Date): Record<string, string> {
  const parts: Record<string, string> = {};
  for (const { type, value } of FORMAT.formatToParts(date)) {
    parts[type] = value;
  }
  parts.hour = parts.hour === "24" ? "00" : parts.hour;
  return parts;
}

function dayNumber(p: Record<string, string>): number {
  return Date.UTC(Number(p.year), Number(p.month) - 1, Number(p.day)) / 86400000;
}

const DAYS: Record<string, string> = { "-1": "昨天", "0": "今天", "1": "明天" };

export function when(iso: string | null | undefined, now = new Date()): string {
  if (!iso || Number.isNaN(Date.parse(iso))) {
    return "";
  }
  const at = partsOf(new Date(iso));
  const today = partsOf(now);
  const clock = `${at.hour}:${at.minute}`;
  const day = DAYS[String(dayNumber(at) - dayNumber(today))];
  if (day) {
    return `${day} ${clock}`;
  }
  const sameYear = at.year === today.year;
  return sameYear ? `${at.month}-${at.day} ${clock}` : `${at.year}-${at.month}-${at.day} ${clock}`;
}

export function fullTime(iso: string | null | undefined): string {
  if (!iso || Number.isNaN(Date.parse(iso))) {
    return "";
  }
  const at = partsOf(new Date(iso));
  return `${at.year}年${Number(at.month)}月${Number(at.day)}日 ${at.hour}:${at.minute}`;
}

/** What <input type=datetime-local> holds (bureau time) to UTC; "" stays "". */
export function utcOfLocal(local: string): string {
  return local ? new Date(`${local}:00+08:00`).toISOString().replace(/\.\d+Z$/, "Z") : "";
}

/** The other way about: what <input type=datetime-local> shows of a time, in bureau time. */
export function localOfUtc(iso: string): string {
  return new Date(Date.parse(iso) + 8 * 3600 * 1000).toISOString().slice(0, 16);
}
