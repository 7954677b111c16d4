// Drafts, their findings and their differences, as docs/api.md writes them.
import type { Counts, Named, Severity } from "./base";

export interface Asset {
  sha256: string;
  name: string;
  media_type: string;
  extension: string;
  size: number;
  width: number | null;
  height: number | null;
  pages: number | null;
  url: string;
}

export interface Decision {
  decision: "ACCEPT" | "FALSE_ALARM";
  reason: string;
  by: Named | string;
  at: string;
}

export interface Finding {
  id: string;
  reviewer: string;
  rule: string;
  severity: Severity;
  block: number;
  start: number;
  end: number;
  quote: string;
  occurrence: number;
  /** Which of several equal ones, told by the words around it; none in rounds from before there were places. */
  place?: string;
  message: string;
  candidates: string[];
  article: string | null;
  /** Version of the word lists that it was found under; not there where no list was asked. */
  lexicon?: number;
  decision?: Decision | null;
  /** 忽略这一处: what the author says of it; no decision. */
  remark?: { reason: string; by: string; at: string };
  /** In a file and not in the words: which, and where in it ("第3页"; empty: its name). */
  attachment?: { sha256: string; name: string };
  part?: string;
  /** In 稿件信息: the member of meta that it stands in, "summary" or "channels/weibo/title". */
  field?: string;
}

/** 请求放行 of one blocking finding, and what came of it. */
export interface ReleaseRequest {
  id: string;
  draft: { id: string; title: string; kind: string; department: Named };
  register_no: string | null;
  /** In review now: where it is looked at with the words. */
  submission: string | null;
  reviewer: string;
  rule: string;
  quote: string;
  occurrence: number;
  place?: string;
  message: string;
  reason: string;
  by: Named;
  at: string;
  state: "OPEN" | "ACCEPT" | "FALSE_ALARM" | "REFUSED" | "LAPSED";
  answer: string;
  answered_by: Named | null;
  answered_at: string | null;
  saved_since: boolean;
  actions: string[];
}

/** A new word list blocks something in it: due by a day, until it is seen to be done. */
export interface Recheck {
  id: string;
  submission: string;
  draft: { id: string; title: string };
  register_no: string | null;
  lexicon: number;
  live: boolean;
  opened_at: string;
  due_at: string;
  late: boolean;
  quotes: string[];
}

export type Meta = Record<string, unknown>;

/** A typo in what is out, mended beside a round in review: a line of its own. */
export interface Correction {
  no: number;
  state: "OPEN" | "LIVE" | "DROPPED";
  state_name: string;
  by: Named;
  at: string;
  ended_at: string | null;
  of: string;
  live: boolean;
  merged: boolean;
  submission: DraftHead["submission"];
  actions: string[];
}

export interface DraftHead {
  id: string;
  kind: "COPY" | "ISSUED";
  title: string;
  department: Named;
  head: string;
  tree: string;
  rev: number;
  register_no: string | null;
  created_by: Named;
  updated_at: string;
  submission: {
    id: string;
    round: number;
    state: string;
    state_name: string;
    stage_name: string;
    holders: string[];
  } | null;
  /** Which correction these words are of; null: the main line. */
  correction: number | null;
  corrections: Correction[];
  live: {
    account: string;
    channel: string;
    channel_name: string;
    url: string;
    since: string;
    submission: string;
  }[];
  findings_count?: Counts;
  actions: string[];
}

export interface Draft extends DraftHead {
  html: string;
  meta: Meta;
  attachments: Asset[];
}

export interface WorkingCopy {
  title: string;
  html: string;
  meta: Meta;
  base: string;
  at: string;
  /** Who writes over it has seen this one. */
  version: string;
}

export interface Screened {
  at: string;
  version: string;
  findings: Finding[];
  html: string;
}

export interface Revision {
  rev: number;
  correction: number | null;
  commit: string;
  kind: string;
  note: string;
  authors: Named[];
  at: string;
}

export interface Segment {
  t: "same" | "del" | "ins";
  s: string;
}

export interface DiffRow {
  op: "same" | "changed" | "added" | "removed";
  tag: string;
  old: Segment[];
  new: Segment[];
}

export interface Diff {
  from: { commit: string; label: string };
  to: { commit: string; label: string };
  rows: DiffRow[];
  title: { old: Segment[]; new: Segment[] } | null;
  /** What stands beside the text and is not the same. */
  particulars: { field: string; name: string; old: string; new: string }[];
}
