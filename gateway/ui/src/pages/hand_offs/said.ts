// What is said of a hand-off when it is reported, and whether that is enough.
import type { HandOff } from "../../api/types";
import { utcOfLocal } from "../../parts/time";

export interface Said {
  outcome: "done" | "refused";
  url: string;
  /** As the field has it, in the bureau's time; "" for now. */
  at: string;
  evidence: string;
}

type Kind = Pick<HandOff, "act" | "report_needs">;

export function isTaking(h: Pick<HandOff, "act">): boolean {
  return h.act === "withdraw";
}

/** The page has its address and its hour only where something came out. */
export function bodyOf(h: Kind, { outcome, url, at, evidence }: Said, screenshot: string): Record<string, string> {
  const done = outcome === "done";
  return {
    outcome,
    evidence: evidence.trim(),
    screenshot,
    ...(done && !isTaking(h) && { url: url.trim() }),
    ...(done && at && { posted_at: utcOfLocal(at) }),
  };
}

/** Whether what came out can be shown to the next person as this account asks for it. */
function shows(h: Kind, url: string, shot: boolean): boolean {
  const link = url.trim() !== "";
  switch (h.report_needs) {
    case "both":
      return link && shot;
    case "link":
      return link;
    case "picture":
      return shot;
    default:
      return link || shot;
  }
}

export function isEnough(h: Kind, said: Said, shot: boolean): boolean {
  const words = said.outcome === "refused" || isTaking(h);
  return words ? shot || said.evidence.trim() !== "" : shows(h, said.url, shot);
}
