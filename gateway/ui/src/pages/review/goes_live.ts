// What exactly goes live, and when, in one sentence: for the head of the page and the button.
import type { Submission } from "../../api/types";
import { when } from "../../parts/time";

function actsOf(s: Submission): string {
  const byAct = new Map<string, string[]>();
  for (const c of s.channels) {
    const act = c.act_name || "发布";
    byAct.set(act, [...(byAct.get(act) ?? []), c.channel_name]);
  }
  return Array.from(byAct, ([act, names]) => `${act}到 ${names.join("、")}`).join("，");
}

export function isLastStage(s: Submission): boolean {
  const now = s.stages.findIndex((x) => x.state === "now");
  return now >= 0 && now === s.stages.length - 1;
}

export function goesLive(s: Submission): string {
  const at = s.not_before && Date.parse(s.not_before) > Date.now() ? `于 ${when(s.not_before)} ` : "立即";
  return `全部环节同意后${at}${actsOf(s)}`;
}

/** What this one vote brings about. */
export function afterAgree(s: Submission): string {
  if (isLastStage(s)) {
    const at = s.not_before && Date.parse(s.not_before) > Date.now() ? `${when(s.not_before)} ` : "随即";
    return `${at}${actsOf(s)}`;
  }
  const now = s.stages.findIndex((x) => x.state === "now");
  const next = s.stages[now + 1];
  return next ? `转入“${next.name}”，还不发布` : "";
}
