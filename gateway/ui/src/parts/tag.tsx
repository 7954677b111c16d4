// Small labels. The word carries the meaning; the colour only helps the eye.
import type { ComponentChildren } from "preact";
import type { Counts, Severity } from "../api/types";

export type Tone = "plain" | "good" | "bad" | "warn" | "info";

/** `long`: it may take more than one line. */
export function Tag({ tone = "plain", long, children }: { tone?: Tone; long?: boolean; children: ComponentChildren }) {
  return <span class={`tag ${tone}${long ? " long" : ""}`}>{children}</span>;
}

export const SEVERITY_NAME: Record<Severity, string> = { BLOCK: "拦截", WARN: "提醒", NOTE: "建议" };
export const SEVERITY_TONE: Record<Severity, Tone> = { BLOCK: "bad", WARN: "warn", NOTE: "info" };

export function FindingTags({ counts }: { counts: Counts | undefined }) {
  if (!counts) {
    return null;
  }
  const some = (["BLOCK", "WARN", "NOTE"] as Severity[]).filter((s) => counts[s] > 0);
  if (!some.length) {
    return <Tag tone="good">检查通过</Tag>;
  }
  return (
    <span class="tags">
      {some.map((s) => (
        <Tag key={s} tone={SEVERITY_TONE[s]}>
          {SEVERITY_NAME[s]} {counts[s]} 项
        </Tag>
      ))}
    </span>
  );
}

const STATE_TONE: Record<string, Tone> = {
  SCREENING: "info",
  IN_REVIEW: "info",
  APPROVED: "good",
  DONE: "good",
  WITHDRAWN: "plain",
  SUPERSEDED: "plain",
  RETURNED: "warn",
  REJECTED: "bad",
  RECALLED: "plain",
  PLANNED: "info",
  LEASED: "info",
  INTENT: "info",
  ACCEPTED: "info",
  CONFIRMED: "good",
  REFUSED: "bad",
  UNCERTAIN: "warn",
  NEEDS_PERSON: "bad",
  HELD: "warn",
  READY: "warn",
  TAKEN: "info",
  REPORTED: "warn",
  EXPIRED: "bad",
  VOID: "plain",
  ACTIVE: "good",
  SUSPENDED: "warn",
  RELEASED: "plain",
};

export function StateTag({ state, name }: { state: string; name: string }) {
  return <Tag tone={STATE_TONE[state] ?? "plain"}>{name}</Tag>;
}

/** A seal as on paper: the verdict's own word in a frame. */
export function Stamp({ verdict, name }: { verdict: string; name: string }) {
  return <span class={`stamp ${verdict.toLowerCase()}`}>{name}</span>;
}
