// Whether the links open: one line, which never calls good what nobody has looked at.
import type { Submission } from "../../api/types";
import { fullTime } from "../../parts/time";

const HAS_LINK = /<a href="https?:/;

function waits(held: boolean): string {
  return held
    ? "文中链接能否打开还没有检查：网址不在审核同意之前外传，有一位审核人同意后自动检查。"
    : "文中链接能否打开正在检查，请稍后刷新。";
}

export function linksLine({ links, html }: Pick<Submission, "links" | "html">): string | null {
  if (!links.on) {
    return HAS_LINK.test(html) ? "文中链接能否打开没有检查（系统没有登记链接检查的出口），请自行点开核对。" : null;
  }
  if (!links.read || links.waiting === links.count) {
    return links.read && !links.count ? null : waits(links.held);
  }
  const parts = [
    `文中链接 ${links.count} 个：${links.good} 个能打开`,
    links.bad ? `${links.bad} 个打不开` : "",
    links.unknown ? `${links.unknown} 个尚不清楚` : "",
    links.waiting ? `${links.waiting} 个还没有检查` : "",
  ];
  return `${parts.filter(Boolean).join("，")}（最早一次检查在 ${fullTime(links.seen_at ?? "")}）。`;
}
