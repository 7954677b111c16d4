// People and channels, as docs/api.md writes them.
import type { Named } from "./base";
import type { Pace } from "./calm";
import type { Recall } from "./review";
import type { Health } from "./watch";

export interface Device {
  id: string;
  kind: "p256" | "ed25519";
  key_id: string;
  label: string;
  enrolled_at: string;
  countersigned_by: Named | string | null;
  /** Not countersigned yet: it signs nothing. */
  waiting: boolean;
}

/** As the security administrator sees it, who vouches for it. */
export interface OthersDevice extends Device {
  public_key: string;
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
  counts: { todo: number; requests: number; rechecks: number; mine: number; returned: number; hand_offs: number; incidents: number; secrecy: number; notices: number };
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
  incident: string | null;
}

export interface Account {
  id: string;
  login: string;
  name: string;
  person_no: string;
  department: Named;
  state: string;
  state_name?: string;
  /** Who changes it has read this one. */
  version: string;
  roles: string[];
  role_names?: string[];
  locked_until?: string | null;
  devices: OthersDevice[];
  /** The latest grant of roles, "0" where there is none. */
  grant: string;
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

/** A row of the server's table: what may be set of an account of one channel. */
export interface ChannelSetting {
  key: string;
  kind: "whole" | "number" | "text" | "digits" | "word" | "name" | "choice" | "switch" | "clock" | "list" | "subscribers";
  least: number;
  most: number;
  usual: string;
  options: { code: string; words: string }[];
  needed: boolean;
  only: { key: string; code: string } | null;
  group: string;
  label: string;
  help: string;
}

/** The document that allows a second account, and the day on which that is looked at again. */
export interface Allowed {
  document_no: string;
  /** Not asked for at first. */
  document_on: string | null;
  reason: string;
  review_on: string;
  by: Named;
  at: string;
}

export interface ChannelAccount {
  id: string;
  version: string;
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
  recall: Recall | null;
  pace: Pace;
  exception: (Allowed & { overdue: boolean; earlier: Allowed[]; shared: string; voided: { at: string; by: Named; reason: string } | null }) | null;
  operators: Named[];
  profile: { name: string; face: string; certification: string } | null;
  test: { at: string; by: string; state: "waiting" | "good" | "bad" | "silent"; text: string } | null;
  health: Health;
  baseline: "" | "LISTED" | "OPEN" | "IN_FORCE";
  seen_at: string | null;
  suspended: { reason: string; by: string; at: string } | null;
  stopped: Stop | null;
  queue: { planned: number; held: number; uncertain: number; needs_person: number; refused: number };
  last_confirmed_at: string | null;
  actions: string[];
}

export interface Stop {
  id: string;
  /** "all", or the account's id. */
  scope: string;
  name: string;
  reason: string;
  by: string;
  at: string;
  /** Somebody asked that it is lifted; another one agrees. */
  asked: { by: string; at: string; reason: string; mine: boolean } | null;
  actions: string[];
}
