// What a round under way means for whoever goes on writing, in sentences.
import type { Draft, Submission } from "../api/types";

const OPEN = new Set(["SCREENING", "IN_REVIEW"]);

export function isPending(draft: Draft): boolean {
  return draft.submission !== null && OPEN.has(draft.submission.state);
}

const SETTLED = new Set(["CONFIRMED", "REFUSED", "HELD", "NEEDS_PERSON"]);

/** Machines are at it: what the page says now will soon be otherwise, without anybody's doing. */
export function isMoving(s: Submission): boolean {
  const under = s.state === "SCREENING" || (s.state === "APPROVED" && !s.seal_note);
  return under || s.deliveries.some((d) => !SETTLED.has(d.state));
}

/** It was out, and is nowhere any more. */
export function isWithdrawn(draft: Pick<Draft, "live">, s: Submission): boolean {
  const gone = s.deliveries.some((d) => d.act === "withdraw" && d.state === "CONFIRMED");
  return gone && !draft.live.length && !s.deliveries.some((d) => d.act === "withdraw" && d.state !== "CONFIRMED");
}

export function whereIs(s: Submission): string {
  const now = s.stages.find((x) => x.state === "now");
  const who = now?.holders.length ? `，在 ${now.holders.join("、")} 处` : "";
  return now ? `${now.name}${who}` : s.state_name;
}

/** What of the text goes out with this round, and what does not. */
export function carries(draft: Pick<Draft, "rev" | "head">, s: Pick<Submission, "rev" | "commit">): string {
  return draft.head === s.commit
    ? "现在修改可以存为版本，但不会进入这一轮。"
    : `审核的是第 ${s.rev} 稿；第 ${draft.rev} 稿的改动不在这一轮里，这一轮通过后发出的仍是第 ${s.rev} 稿。`;
}

/** The way out: taken back by oneself, by whoever can, or waited for. */
export function wayOut(s: Submission, person: string | undefined, live: boolean): string {
  const voted = s.votes.some((v) => v.round === s.round);
  const urgent = live ? "线上内容有错的，不必等这一轮：请在稿件页“更正线上版本”。" : "";
  if (s.actions.includes("recall")) {
    return `要把改动一并送审，请先取回，改好后再提交送审。${urgent}`;
  }
  if (voted) {
    const holders = s.stages.find((x) => x.state === "now")?.holders.join("、");
    return `已有人表决，不能取回：请${holders ? ` ${holders} ` : "审核人"}退回，或等这一轮结束后再送审。${urgent}`;
  }
  const whose = s.submitted_by.id === person ? "" : `请送审人 ${s.submitted_by.name} 取回，`;
  return `${whose}或等这一轮结束后再送审。${urgent}`;
}
