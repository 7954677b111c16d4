// Submissions, votes, deliveries and the record, as docs/api.md writes them.
import type { Counts, Named, Verdict } from "./base";
import type { Forecast } from "./calm";
import type { Asset, Finding, Meta } from "./words";

export interface QueueItem {
  id: string;
  draft: { id: string; title: string; kind: string; department: Named };
  register_no: string | null;
  correction: number | null;
  round: number;
  state: string;
  state_name: string;
  stage_name: string;
  submitted_by: Named;
  submitted_at: string;
  due_at: string | null;
  overdue: boolean;
  urgent: boolean;
  /** It went out as urgent and waits for another look. */
  second_look: { due_at: string; late: boolean } | null;
  channels: string[];
  findings: Counts;
  changed_since_mine: boolean;
  actions: string[];
}

export interface Stage {
  no: number;
  name: string;
  state: "done" | "now" | "next";
  holders: string[];
  due_at: string | null;
  overdue: boolean;
}

export interface Vote {
  stage: number;
  round: number;
  stage_name: string;
  account: { id: string; name: string; department: string };
  verdict: Verdict;
  verdict_name: string;
  opinion: string;
  at: string;
  key_id: string;
}

export interface Mark {
  kind: string;
  name: string;
  account: Named;
  at: string;
}

/** What another body found in this text, as somebody entered it. */
export interface Check {
  id: string;
  kind: string;
  name: string;
  result: "CLEAN" | "FLAGGED";
  result_name: string;
  provider: string;
  number: string;
  /** Of the report: a day. */
  date: string;
  sheet: { sha256: string; name: string; url: string };
  account: { id: string; name: string; department: string };
  at: string;
}

export interface Open {
  what: string;
  label: string;
  opened: boolean;
  url: string;
}

export interface Suggestion {
  id: string;
  account: Named;
  block: number;
  start: number;
  end: number;
  quote: string;
  replacement: string;
  reason: string;
  state: "OPEN" | "ACCEPTED" | "DECLINED";
  at: string;
  actions: string[];
}

export interface Comment {
  id: string;
  account: Named;
  block: number;
  quote: string;
  text: string;
  at: string;
}

/** What can still be done with it once it is out. */
export interface Recall {
  name: string;
  irrevocable: boolean;
  edit: string;
  remove: string;
  speed: string;
  cost: string;
  keeps: string;
  after: string;
}

export interface SubmissionChannel {
  account: string;
  channel: string;
  channel_name: string;
  name: string;
  act: string;
  act_name: string;
  losses: string[];
  preview: string;
  recall: Recall | null;
  /** null: nothing is to be sent there any more. */
  forecast: Forecast | null;
}

export interface Obstacle {
  code: string;
  title: string;
}

/** Whether the links of a text open, as they were seen from outside; what does not is among the findings. */
export interface Links {
  on: boolean;
  read: boolean;
  held: boolean;
  count: number;
  good: number;
  bad: number;
  unknown: number;
  waiting: number;
  seen_at: string | null;
}

/** That it was asked for; `by`: who decided that it passes quiet hours, windows and quotas. */
export interface Urgency {
  by: Named | null;
  at: string | null;
  /** Once it is out: another one looks at it again. */
  second_look: SecondLook | null;
}

/** 事后复核. `owed`: what was asked for has not been done, the words are out still. */
export interface SecondLook {
  out_at: string;
  due_at: string;
  late: boolean;
  outcome: "" | "AFTER_GOOD" | "AFTER_WITHDRAW" | "AFTER_CORRECT";
  outcome_name: string;
  opinion: string;
  by: Named | null;
  at: string | null;
  owed: boolean;
}

export interface Submission {
  id: string;
  draft: { id: string; kind: string; title: string; department: Named };
  register_no: string;
  correction: number | null;
  round: number;
  state: string;
  state_name: string;
  rev: number;
  commit: string;
  tree: string;
  html: string;
  meta: Meta;
  channels: SubmissionChannel[];
  note: string;
  not_before: string | null;
  expires_at: string | null;
  /** Asked for when it was handed in. */
  urgent: boolean;
  urgency: Urgency | null;
  submitted_by: Named;
  submitted_at: string;
  ended_at: string | null;
  reason: string;
  stage_no: number;
  stages: Stage[];
  votes: Vote[];
  marks: Mark[];
  checks: Check[];
  /** What the policy asks for and nobody has entered, in words. */
  checks_missing: string | null;
  links: Links;
  opens: Open[];
  findings: Finding[];
  suggestions: Suggestion[];
  comments: Comment[];
  attachments: Asset[];
  contributors: Named[];
  base: { mine: string | null; live: string | null; previous: string | null };
  deliveries: Delivery[];
  seal_note: string;
  obstacle: Obstacle | null;
  agree_obstacle: Obstacle | null;
  actions: string[];
}

/** A publication that can be taken down now. */
export interface Withdrawable {
  account: string;
  channel: string;
  channel_name: string;
  name: string;
  submission: string;
  since: string | null;
  recall: Recall | null;
}

/** `answer`: to the last call of it, for those who decide about deliveries. */
export interface Attempt {
  attempt: number;
  at: string;
  ended_at: string | null;
  outcome: string;
  outcome_name: string;
  reason: string;
  answer: { method: string; where: string; status: string; size: string; body: string } | null;
}

export interface Delivery {
  id: string;
  draft: { id: string; title: string };
  submission: string;
  account: string;
  channel: string;
  channel_name: string;
  name: string;
  act: string;
  act_name: string;
  state: string;
  state_name: string;
  reason: string;
  code: string;
  due_at: string | null;
  /** Who let it pass quiet hours, windows and quotas. */
  urgency: Urgency | null;
  attempt: number;
  receipt: { url?: string | null; remote_id?: string | null } | null;
  released_at: string | null;
  confirmed_at: string | null;
  /** Where a person posts: who has it, and how far it is. */
  hand_off: { id: string; state: string; state_name: string; due_at: string; operator: Named | null } | null;
  decision: { outcome: string; outcome_name: string; evidence: string; url: string; by: Named; at: string } | null;
  sightings: { seen: string; url: string | null; at: string }[];
  attempts?: Attempt[];
  actions: string[];
}

/** One of those that an app's delivery tells. */
export interface Subscriber {
  subscriber: string;
  url: string;
  state: "DONE" | "WAITING" | "OFF" | "GIVEN_UP" | "UNKNOWN";
  state_name: string;
  tries: number;
  why: string;
  at: string | null;
  replay: { reason: string; by: string; at: string; ended_at: string | null; told: boolean | null; answer: string } | null;
  actions: string[];
}

export type HandOffState = "READY" | "TAKEN" | "REPORTED" | "CONFIRMED" | "REFUSED" | "EXPIRED" | "VOID";

/** What a person posts by hand (移交单). */
export interface HandOff {
  id: string;
  state: HandOffState;
  state_name: string;
  delivery: string;
  submission: string;
  act: string;
  act_name: string;
  draft: { id: string; title: string; department: Named };
  register_no: string | null;
  account: string;
  channel: string;
  channel_name: string;
  name: string;
  created_at: string;
  remind_at: string;
  due_at: string;
  late: boolean;
  operator: Named | null;
  taken_at: string | null;
  downloads: number;
  outcome: "" | "done" | "refused";
  /** As reported; before that, where it stood. */
  url: string;
  posted_at: string | null;
  evidence: string;
  screenshot: string | null;
  reported_at: string | null;
  seen: string;
  seen_detail: string;
  seen_at: string | null;
  looking: boolean;
  blocked: string;
  before: { operator: Named; at: string } | null;
  ended_by: Named | null;
  ended_at: string | null;
  /** What a report that it is out has to show. */
  report_needs: "link" | "picture" | "both" | "any";
  mine: boolean;
  waits: boolean;
  /** Of one alone. */
  fields?: { file: string; name: string; text: string; length: number }[];
  steps?: { act: string; act_name: string; by: Named | null; text: string; at: string }[];
  actions: string[];
}

export interface RegisterRow {
  register_no: string;
  correction: number | null;
  draft: { id: string; title: string; kind: string };
  submission?: string;
  department: Named | string;
  submitted_by: Named;
  submitted_at: string;
  channels: string[];
  state_name: string;
  votes: { name: string; verdict_name: string; at: string }[];
  released: { channel_name: string; url: string | null; at: string }[];
}

/** Numbers of the register that nobody was given, and why. */
export interface RegisterGap {
  first: string;
  last: string;
  count: number;
  why: string;
  at: string;
}

export interface AuditRow {
  kind: string;
  id: string;
  n: number;
  actor: Named | null;
  action: string;
  payload: Record<string, unknown> | null;
  prev: string;
  hash: string;
  at: string;
}

export interface Checkpoint {
  id: string;
  rows: number;
  root: string;
  root_sm3: string;
  note: string;
  at: string;
}
