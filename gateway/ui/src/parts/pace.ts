// What an account keeps to, in words.
import type { Pace, Used } from "../api/types";

export function quietWords(pace: Pace): string {
  return pace.quiet_from ? `静默 ${pace.quiet_from} 至 ${pace.quiet_until}` : "";
}

export function usedWords(used: Used[]): string {
  return used.map((u) => `${u.name}最多 ${u.most} 次，已用 ${u.used} 次`).join("；");
}

export function paceWords(pace: Pace): string {
  const all = [quietWords(pace), usedWords(pace.used)].filter(Boolean).join("；");
  return all ? `${all}${pace.own ? "" : "（按此类渠道的规定）"}` : "不限";
}
