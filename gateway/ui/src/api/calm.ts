// Quiet hours, windows, quotas and the calendar, as docs/api.md writes them.
import type { Named } from "./base";

export interface Used {
  per: "hour" | "day" | "month" | "calls";
  name: string;
  most: number;
  used: number;
}

export interface Pace {
  quiet_from: string | null;
  quiet_until: string | null;
  per_hour: number | null;
  per_day: number | null;
  per_month: number | null;
  /** Who sets it has read this one. */
  version: string;
  /** Set here; otherwise the strict one of its kind. */
  own: boolean;
  used: Used[];
}

export interface Hold {
  code: "quiet" | "blackout" | "quota";
  message: string;
  until: string;
}

/** When it would go out if everybody agreed now. */
export interface Forecast {
  from: string;
  at: string;
  urgent: boolean;
  holds: Hold[];
  used: Used[];
}

export interface Blackout {
  id: string;
  scope: string;
  name: string;
  reason: string;
  from: string;
  until: string;
  by: Named;
  actions: string[];
}

export interface CalendarAccount {
  id: string;
  channel: string;
  channel_name: string;
  name: string;
  state: string;
  pace: Pace;
}

export interface CalendarItem {
  kind: "delivery" | "submission";
  id: string;
  submission: string;
  /** null: of another department, and not out yet. */
  draft: { id: string; title: string } | null;
  register_no: string | null;
  department: Named;
  account: string;
  channel_name: string;
  name: string;
  act: string;
  act_name: string;
  state: string;
  state_name: string;
  /** null: as soon as everybody has agreed. */
  at: string | null;
  urgent: boolean;
  reason: string;
  /** With another one, a window, quiet hours, or what the account may. */
  conflicts: { code: string; message: string }[];
}

export interface Calendar {
  from: string;
  until: string;
  accounts: CalendarAccount[];
  blackouts: Blackout[];
  items: CalendarItem[];
}

export interface Duty {
  id: string;
  account: Named;
  /** Days: "2026-11-29". */
  from: string;
  until: string;
  /** Partly hidden; "" also for whoever may not see it. */
  mobile: string;
  mail: string;
  now: boolean;
  actions: string[];
}

/** That somebody on duty was called, one way. */
export interface DutyCall {
  id: string;
  account: Named;
  way: "group" | "mail" | "sms";
  way_name: string;
  text: string;
  /** One short message speaks for so many. */
  count: number;
  at: string;
  fate: "" | "SENT" | "FAILED" | "UNKNOWN" | "NEEDLESS";
  fate_name: string;
  answer: string;
  sent_at: string | null;
  /** He has looked at the notice. */
  seen_at: string | null;
}
