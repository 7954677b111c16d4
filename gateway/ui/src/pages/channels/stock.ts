// How far old things were screened: by their titles always, by their words as far as a connector brought them.
import type { Old } from "../../api/types";

export const WORDS_MAX = 20000;

/** What whoever signs has to know of it, a sentence each. */
export function screened(items: Pick<Old, "words">[]): string[] {
  const count = (is: (i: Pick<Old, "words">) => boolean) => items.filter(is).length;
  const read = count((i) => i.words?.current === true);
  const stale = count((i) => i.words?.current === false);
  const none = count((i) => !i.words);
  const long = count((i) => (i.words?.points ?? 0) >= WORDS_MAX);
  return [
    none === items.length ? "" : stale + none === 0 ? "标题和正文都检查过。" : `标题都检查过，正文检查过 ${read} 项。`,
    none > 0 ? `${none === items.length ? "" : `${none} 项`}只按标题检查：连接器没有送来正文，请逐项打开查看。` : "",
    stale > 0 ? `${stale} 项检查以后词表或正文变了，等连接器下次送来正文再检查。` : "",
    long > 0 ? `${long} 项的正文太长，只检查了前 2 万字。` : "",
  ].filter(Boolean);
}
