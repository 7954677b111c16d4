// What exactly goes live, and when, in one sentence: for the head of the page and the button.
import type { Submission, SubmissionChannel } from "../../api/types";
import { usedWords } from "../../parts/pace";
import { when } from "../../parts/time";

type To = SubmissionChannel;

function actsOf(channels: To[]): string {
  const byAct = new Map<string, string[]>();
  for (const c of channels) {
    const act = c.act_name || "发布";
    byAct.set(act, [...(byAct.get(act) ?? []), c.channel_name]);
  }
  return Array.from(byAct, ([act, names]) => `${act}到 ${names.join("、")}`).join("，");
}

const SOON_MS = 60000;

/** Where a quiet hour, a window or a quota keeps it longer than was asked for, that time. */
function timeOf(s: Submission, c: To): string | null {
  const at = c.forecast?.at ?? s.not_before;
  return at && Date.parse(at) > Date.now() + SOON_MS ? at : null;
}

/** "明天 08:00 发布到 微信公众号；立即发布到 网站" */
function timesOf(s: Submission, now: string): string {
  const byTime = new Map<string, To[]>();
  for (const c of s.channels) {
    const at = timeOf(s, c);
    const words = at ? `${when(at)} ` : now;
    byTime.set(words, [...(byTime.get(words) ?? []), c]);
  }
  return Array.from(byTime, ([words, channels]) => `${words}${actsOf(channels)}`).join("；");
}

export function isLastStage(s: Submission): boolean {
  const now = s.stages.findIndex((x) => x.state === "now");
  return now >= 0 && now === s.stages.length - 1;
}

export function goesLive(s: Submission): string {
  return `全部环节同意后：${timesOf(s, "立即")}`;
}

/** Why it does not go at once, for each channel that waits; and what an urgent one passes. */
export function waitsFor(s: Submission): string[] {
  return s.channels.flatMap((c) => {
    const f = c.forecast;
    if (!f?.holds.length) {
      return [];
    }
    const why = f.holds.map((h) => h.message.replace(/，[^，]*自动继续$/, "")).join("；");
    if (f.urgent) {
      return [`${c.channel_name}：${why}；紧急件不受限制，照常发出，写入记录。`];
    }
    const asked = s.urgent ? "决定按紧急件发出的，不受此限制。" : "";
    return [`${c.channel_name}：${why}。将于 ${when(f.at)} 发出。${asked}`];
  });
}

/** How often may still be published there. */
export function leftWords(s: Submission): string[] {
  return s.channels
    .filter((c) => c.forecast?.used.length)
    .map((c) => `${c.channel_name}：${usedWords(c.forecast?.used ?? [])}`);
}

/** What this one vote brings about. */
export function afterAgree(s: Submission): string {
  if (isLastStage(s)) {
    return timesOf(s, "随即");
  }
  const now = s.stages.findIndex((x) => x.state === "now");
  const next = s.stages[now + 1];
  return next ? `转入“${next.name}”，还不发布` : "";
}
