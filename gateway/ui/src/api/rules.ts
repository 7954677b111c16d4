// Word lists and review policies, as docs/api.md writes them.
import type { Named, Severity } from "./base";
import type { Finding } from "./words";

export interface Lexicon {
  version: number;
  state: "DRAFT" | "ACTIVE" | "RETIRED";
  note: string;
  terms: number;
  sha256: string;
  /** In the history of the lists; empty until it was in force, and a moment longer. */
  commit: string;
  made_by: Named | null;
  activated_by: Named | null;
  at: string;
  activated_at: string | null;
  actions: string[];
  /** In force: how far looking again at what is out and in flight has come. */
  rescreen: Rescreen | null;
  trial: {
    looked: number;
    total: number;
    fresh: number;
    freed: number;
    ended_at: string | null;
    /** The version that it was held against. */
    against: number;
  } | null;
  /** A trial against the one in force now has ended: without it a reason is asked for. */
  tried: boolean;
}

export interface Rescreen {
  total: number;
  looked: number;
  touched: number;
  flagged: number;
  started_at: string;
  ended_at: string | null;
}

/** What a version that is not in force would find otherwise in what is out. */
export interface Trial {
  version: number;
  against: number;
  releases: number;
  asked_at: string;
  ended_at: string | null;
  total: number;
  looked: number;
  touched: number;
  fresh: number;
  freed: number;
  /** So many terms are looked for as listed only: see Preview. */
  plain_only: number;
  hits: TrialHit[];
}

export interface TrialHit {
  fresh: boolean;
  submission: string;
  register_no: string;
  title: string;
  finding: Finding;
}

/** `activation`: the one in force, which the next one names; so does `last_return` for what is asked for. */
export interface Lexicons {
  items: Lexicon[];
  activation: string;
  last_return: string;
  /** The newest first; one at most is open. */
  returns: Return[];
}

/** An older version that somebody asked to come back. */
export interface Return {
  id: string;
  version: number;
  reason: string;
  by: Named;
  at: string;
  state: "OPEN" | "AGREED" | "REFUSED" | "TAKEN_BACK" | "LAPSED";
  ended_by: Named | null;
  ended_at: string | null;
  answer: string;
  actions: ("agree" | "refuse" | "take_back")[];
}

/** A law that a version cites and that is not known to be in force. */
export interface CitedLaw {
  law: string;
  number: string;
  state: "ENDED" | "NOT_YET" | "UNKNOWN" | "UNCHECKED";
  message: string;
  count: number;
  rows: { list: string; line: number; term: string }[];
}

export interface Laws {
  on: string;
  good: number;
  laws: CitedLaw[];
  more: boolean;
}

export interface Term {
  term: string;
  /** Empty: BLOCK. */
  severity: Severity | "";
  category: string;
  suggestion: string;
  /** "exact", "loud", or both with a comma or blank between them. */
  options: string;
}

/** A row of any list: the members of its own are there. */
export type ListRow = Partial<Term & { phrase: string; name: string; kind: string; right: string; source: string }>;

export type ListName = "terms" | "allow" | "names";

/** The three lists of a version as they are kept. */
export interface Lists extends Record<ListName, string> {
  version: number;
  state: Lexicon["state"];
}

interface Changed<T> {
  count: number;
  items: T[];
}

/** What becomes of one list: from the one before to the one behind. */
export interface Changes {
  list: ListName;
  added: Changed<string>;
  removed: Changed<string>;
  changed: Changed<{ before: string; after: string }>;
}

export interface Compared {
  version: number;
  with: number;
  lists: Changes[];
}

/** What a file of one list would change; `text` only where nothing is wrong in it. */
export interface Preview extends Changes {
  format: string;
  charset: string;
  rows: number;
  problems: { line: number; problem: string; advice: string }[];
  problem_count: number;
  duplicates: { line: number; first: number; text: string }[];
  duplicate_count: number;
  /** Of terms: so many are beyond those whose pinyin, homophones and other forms are looked for. */
  plain_only?: number;
  text?: string;
}

export interface RuleCount {
  reviewer: string;
  reviewer_name: string;
  /** A listed term, or the reviewer's own name for what it looks for. */
  rule: string;
  rule_name: string;
  severity: Severity;
  hits: number;
  accepted: number;
  false_alarms: number;
}

/**
 * What somebody said was wrong, with the words beside it, and the line of the allow list that would answer it:
 * a phrase, a published number, mailbox or address, a host; empty, where none can. `allowed`: one in force does.
 */
export interface FalseAlarm {
  reviewer: string;
  reviewer_name: string;
  rule: string;
  rule_name: string;
  quote: string;
  reason: string;
  by: Named | null;
  at: string;
  register_no: string;
  before: string;
  after: string;
  line_name: string;
  phrase: string;
  allowed: boolean;
}

export interface RuleStatistics {
  days: number;
  submissions: number;
  more: boolean;
  items: RuleCount[];
  proposals: FalseAlarm[];
}

export interface Policy {
  version: number;
  body: {
    name: string;
    checks?: string[];
    stages: {
      name: string;
      role: string;
      department?: string;
      approvals?: number;
      marks?: string[];
      checks?: string[];
      hours?: number;
      alternates?: string[];
      own?: string;
    }[];
  };
  made_by: Named | null;
  approved_by: Named | null;
  at: string;
}
