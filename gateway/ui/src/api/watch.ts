// What stands on the accounts: incidents, the baseline, and how well an account is.
import type { StatementKind } from "../sign/canonical";
import type { Named } from "./base";
import type { Finding } from "./words";

export type Level = "good" | "warn" | "bad" | "unknown" | "unlisted";

export interface Health {
  level: Level;
  causes: { level: Level; code: string; text: string }[];
  /** What is as it has to be, and still no proof. */
  notes: string[];
  /** Why nothing of the account can be listed; empty: it is. */
  unlisted: string;
  token_until: string | null;
  token_days: number | null;
  surveyed_at: string | null;
  whole_at: string | null;
  items: number;
  live: { good: number; altered: number; gone: number; unread: number; all: number };
}

export interface Statement {
  id: string;
  kind: StatementKind;
  body: Record<string, string>;
  state: "OPEN" | "IN_FORCE" | "DROPPED";
  state_name: string;
  made_by: Named;
  made_at: string;
  second_by: Named | null;
  second_at: string | null;
  reason: string;
  actions: string[];
}

/** A deletion that two people asked for, and how far it has come. */
export interface Removal {
  statement: Statement;
  state: "" | "AGREED" | "SIGNED" | "INTENT" | "GONE" | "CHANGED" | "BY_HAND" | "REFUSED";
  state_name: string;
  reason: string;
  waits: boolean | null;
  signed_at: string | null;
  ended_at: string | null;
}

export interface Addressee {
  id: string;
  name: string;
  rule: string;
  what: string;
  due_at: string | null;
  late: boolean;
  told: { by: Named; at: string; note: string } | null;
}

/** Whether a site is taken down whole; what waits for a second person. */
export interface Closure {
  closed: boolean;
  after: string;
  reason: string | null;
  by: (Named | null)[];
  since: string | null;
  done_at: string | null;
  trouble: string;
  waiting: { id: string; kind: "closure" | "reopening"; body: Record<string, string>; made_by: Named; made_at: string } | null;
  actions: string[];
}

/** Something of ours was altered, and was put back (put_sha256) or not (why). */
export interface Repair {
  id: string;
  path: string;
  url: string;
  missing: boolean;
  seen_sha256: string;
  put_sha256: string;
  why: string;
  size: number;
  at: string;
}

export interface Incident {
  id: string;
  kind: string;
  kind_name: string;
  account: string;
  channel: string;
  channel_name: string;
  name: string;
  title: string;
  url: string;
  seen: Record<string, unknown>;
  seen_sha256: string;
  draft: { id: string; title: string } | null;
  opened_at: string;
  first_by: Named | null;
  first_at: string | null;
  settled: "" | "gone" | "restored" | "entered";
  settled_name: string;
  settled_at: string | null;
  closed_by: Named | null;
  closed_at: string | null;
  outcome_name: string;
  reason: string;
  /** Of what a person ended: what was done on the platform, and what shows it. */
  evidence: string;
  /** Why no look of ours can end it; empty: one can, or it has ended. */
  unseen: string;
  stopped: boolean;
  repairs: Repair[];
  /** What of the account is in no list, and why; empty: all is. */
  besides: string;
  addressees: Addressee[];
  /** The thing as it stands on the account now. */
  standing: Record<string, string> | null;
  /** Why it cannot be deleted as a stranger's; empty: it can. */
  explained: string;
  intrusion_by: Named | null;
  intrusion_at: string | null;
  intrusion_reason: string;
  /** 补登, or that a changed face is the account's own. */
  entry?: Statement | null;
  removal?: Removal | null;
  actions: string[];
}

export interface Posted {
  id: string;
  remote_id: string;
  url: string;
  title: string;
  sha256: string;
  posted_at: string | null;
}

/** What was found in its words when a survey brought them; `current`: by the word list of now, and as it stands now. */
export interface StockWords {
  current: boolean;
  points: number;
  more: number;
  at: string;
}

/**
 * `findings`: of the title by the word list of now, and behind them `found_in_words` of the words; `more` of the title are left
 * out. `words` null: nobody brought any; `waits`: they are still to come.
 */
export interface Old extends Posted {
  findings: Finding[];
  found_in_words: number;
  more: number;
  waits: boolean;
  words: StockWords | null;
}

export interface Baseline {
  account: string;
  name: string;
  channel_name: string;
  listed_at: string | null;
  profile: { name: string; face: string; certification: string };
  items: Old[];
  adopted: string[];
  statement: Statement | null;
  actions: string[];
}
