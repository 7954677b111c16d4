// Shapes that all others use.

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


/** 推送编排 of one account: what waits for a message to every follower, and the messages. */
export interface MessageItem {
  delivery: string;
  draft: string;
  title: string;
  place?: number;
  register_no?: string;
  act_name?: string;
  state?: string;
  state_name?: string;
  reason?: string;
}
export interface MassMessage {
  id: string;
  send_at: string;
  state: "FIXED" | "LEFT";
  by: { id: string; name: string };
  at: string;
  items: MessageItem[];
}
export interface Messages {
  version: string;
  account: string;
  name: string;
  mass: boolean;
  waiting: MessageItem[];
  messages: MassMessage[];
  actions: string[];
}
