// How far old things were screened: by their titles always, by their words as far as a connector brought them.
import type { Finding, Old } from "../../api/types";

export const WORDS_MAX = 20000;

type Seen = Pick<Old, "words" | "waits">;

const isRead = (i: Seen) => i.words?.current === true && i.words.points > 0;
const isEmpty = (i: Seen) => i.words?.current === true && i.words.points === 0;

/** Whether nothing of it is left that nobody but its reader has seen. */
export function isAllRead(items: Seen[]): boolean {
  return items.every(isRead);
}

/** What whoever signs has to know of it, a sentence each. */
export function screened(items: Seen[]): string[] {
  const count = (is: (i: Seen) => boolean) => items.filter(is).length;
  const read = count(isRead);
  const empty = count(isEmpty);
  const stale = count((i) => i.words?.current === false);
  const waits = count((i) => !i.words && i.waits);
  const none = count((i) => !i.words && !i.waits);
  const long = count((i) => (i.words?.points ?? 0) >= WORDS_MAX);
  const of = (n: number) => (n === items.length ? "" : `${n} 项`);
  const some = stale + waits + none + empty === 0 ? "标题和正文都检查过。" : `标题都检查过，正文检查过 ${read} 项。`;
  return [
    none === items.length ? "" : some,
    waits > 0 ? `${of(waits)}正文还没有送来：连接器下次列账号时送来，再检查。` : "",
    none > 0 ? `${of(none)}只按标题检查：连接器没有送来正文，请逐项打开查看。` : "",
    empty > 0 ? `${of(empty)}没有文字（可能是图片、视频），请打开查看。` : "",
    stale > 0 ? `${stale} 项检查以后词表或正文变了，等连接器下次送来正文再检查。` : "",
    long > 0 ? `${long} 项的正文太长，只检查了前 2 万字。` : "",
  ].filter(Boolean);
}

/** Beside one thing, what of it nobody has screened. */
export function unread(i: Seen): string {
  if (i.words) {
    return isEmpty(i) ? "没有文字" : "";
  }
  return i.waits ? "正文还没有送来" : "只按标题";
}

/** Those of the title stand before those of the words, which are the last of them; one that has no place has none of either. */
export function placed(i: Pick<Old, "findings" | "found_in_words">): { finding: Finding; where: string; key: string }[] {
  const titles = i.findings.length - i.found_in_words;
  return i.findings.map((finding, n) => {
    const where = n < titles ? "标题" : "正文";
    return { finding, where, key: `${where}:${finding.id}` };
  });
}
