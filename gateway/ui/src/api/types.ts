// What the server says, as docs/api.md writes it. Ids are strings; times are ISO 8601 with Z.

export interface Named {
  id: string;
  name: string;
}

export type Severity = "BLOCK" | "WARN" | "NOTE";
export type Verdict = "AGREE" | "RETURN" | "DISAGREE";
export type Counts = Record<Severity, number>;

export interface Page<T> {
  items: T[];
  next: string | null;
  count?: number;
}

export interface Device {
  id: string;
  kind: "p256" | "ed25519";
  key_id: string;
  label: string;
  enrolled_at: string;
  countersigned_by: Named | string | null;
}

export interface Me {
  id: string;
  login: string;
  name: string;
  person_no: string;
  department: Named;
  roles: string[];
  role_names: string[];
  capabilities: string[];
  must_change: boolean;
  counts: { todo: number; mine: number; returned: number; notices: number };
  devices: Device[];
}

export interface SessionStart {
  token: string;
  expires_at: string;
  account: Me;
}

export interface Notice {
  id: string;
  kind: string;
  text: string;
  at: string;
  seen_at: string | null;
  submission: string | null;
  delivery: string | null;
}

export interface Account {
  id: string;
  login: string;
  name: string;
  person_no: string;
  department: Named;
  state: string;
  state_name?: string;
  roles: string[];
  role_names?: string[];
  locked_until?: string | null;
  actions: string[];
}

export interface Department {
  id: string;
  name: string;
  duty: string;
  unified: boolean;
}

export interface Role {
  role: string;
  name: string;
  class: number | string;
  capabilities: string[];
}

export interface ChannelAccount {
  id: string;
  unit: Named;
  channel: string;
  channel_name: string;
  purpose: string;
  purpose_name: string;
  name: string;
  state: "ACTIVE" | "SUSPENDED" | "RELEASED";
  owner_department: Named;
  platform_admin: string;
  certification: string;
  filing_no: string;
  base_url: string;
  settings: Record<string, unknown>;
  exception: { document_no: string; review_on: string } | null;
  operators: Named[];
  health: Record<string, unknown>;
  seen_at: string | null;
  stopped: { id: string; reason: string; by: Named | string; at: string } | null;
  queue: { planned: number; held: number; uncertain: number; needs_person: number; refused: number };
  last_confirmed_at: string | null;
  actions: string[];
}

export interface Stop {
  id: string;
  scope?: string;
  account?: string | null;
  reason: string;
  by: Named | string;
  at: string;
  actions?: string[];
}

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
  message: string;
  candidates: string[];
  article: string | null;
  decision?: Decision | null;
}

export type Meta = Record<string, unknown>;

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
}

export interface Screened {
  at: string;
  findings: Finding[];
  html: string;
}

export interface Revision {
  rev: number;
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
}

export interface QueueItem {
  id: string;
  draft: { id: string; title: string; kind: string; department: Named };
  register_no: string | null;
  round: number;
  state: string;
  state_name: string;
  stage_name: string;
  submitted_by: Named;
  submitted_at: string;
  due_at: string | null;
  overdue: boolean;
  urgent: boolean;
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

export interface SubmissionChannel {
  account: string;
  channel: string;
  channel_name: string;
  name: string;
  act: string;
  act_name: string;
  losses: string[];
  preview: string;
}

export interface Obstacle {
  code: string;
  title: string;
}

export interface Submission {
  id: string;
  draft: { id: string; kind: string; title: string; department: Named };
  register_no: string;
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
  submitted_by: Named;
  submitted_at: string;
  ended_at: string | null;
  reason: string;
  stage_no: number;
  stages: Stage[];
  votes: Vote[];
  marks: Mark[];
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

export interface Attempt {
  no?: number;
  at?: string;
  started_at?: string;
  ended_at?: string | null;
  outcome?: string;
  note?: string;
}

export interface Delivery {
  id: string;
  draft: { id: string; title: string };
  submission: string;
  account: string;
  channel: string;
  channel_name: string;
  act: string;
  act_name: string;
  state: string;
  state_name: string;
  reason: string;
  due_at: string | null;
  attempt: number;
  receipt: { url?: string | null; remote_id?: string | null } | null;
  released_at: string | null;
  confirmed_at: string | null;
  sightings: { seen: string; url: string | null; at: string }[];
  attempts?: Attempt[];
  actions: string[];
}

export interface RegisterRow {
  register_no: string;
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

export interface AuditRow {
  id?: string;
  kind: string;
  subject?: string;
  no?: number;
  at: string;
  account?: Named | string | null;
  act?: string;
  action?: string;
  detail?: unknown;
  body?: unknown;
  hash?: string;
  prev?: string;
}
