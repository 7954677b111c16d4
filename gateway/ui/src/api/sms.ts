// What the pages of short messages read (docs/api.md, 短信).
import type { Named } from "./types";

export interface SmsMessage {
  text: string;
  items: number;
  list: { sha256: string; count: number; name: string };
}

export type SmsState =
  | "queued"
  | "sent"
  | "accepted"
  | "delivered"
  | "failed"
  | "unknown"
  | "opted_out"
  | "repeat"
  | "stopped";

export interface SmsRecipient {
  n: number;
  masked: string;
  state: SmsState;
  state_name: string;
  stat: string;
  at: string;
  closed: boolean;
  round: number;
}

/** One list being sent. */
export interface Sms {
  id: string;
  draft: { id: string; title: string };
  register_no: string;
  submission: string;
  account: string;
  name: string;
  state: string;
  state_name: string;
  reason: string;
  code: string;
  due_at: string | null;
  urgent: boolean;
  hold_minutes: number;
  keys: { n: number; by: Named; at: string; repeat: string }[];
  hold_until: string | null;
  /** The same words went to the same list lately: whoever turns a key says why. */
  repeats: boolean;
  list: { id: string; name: string; count: number } | null;
  counts: Partial<Record<SmsState, number>>;
  undecided: number;
  actions: string[];
  /** Of one alone. */
  message?: SmsMessage | null;
  recipients?: SmsRecipient[];
}

export interface RecipientList {
  id: string;
  name: string;
  sha256: string;
  count: number;
  refused: number;
  doubled: number;
  account: string;
  account_name: string;
  by: Named;
  at: string;
  sample: string[];
  actions: string[];
}

/** What the gateway says it took from us on a day, beside our own rows. */
export interface SmsCount {
  day: string;
  service: string;
  messages: number;
  users: number;
  sent: number;
  waiting: number;
  failed: number;
  own: number;
  unknown: number;
  at: string;
  verdict: "agrees" | "explains" | "differs";
}

export interface RecipientLists {
  items: RecipientList[];
  accounts: {
    id: string;
    name: string;
    operates: boolean;
    opt_outs: number;
    counts: SmsCount[];
    settings: { signature?: string; price_milli?: number; count_check?: string };
  }[];
}

export interface OptOut {
  masked: string;
  word: string;
  at: string;
  account_name: string;
}
