// How many items a text is charged as: as channels/sms/text.c counts, so that people see it while they write.

const ONE = 70;
const PART = 67;

/** The lengths of the parts, in UTF-16 units; a pair of surrogates is never cut apart. */
export function segments(text: string): number[] {
  const most = text.length <= ONE ? ONE : PART;
  const parts: number[] = [];
  for (let at = 0; at < text.length; ) {
    let n = Math.min(most, text.length - at);
    const last = text.charCodeAt(at + n - 1);
    if (at + n < text.length && last >= 0xd800 && last <= 0xdbff) {
      n--;
    }
    parts.push(n);
    at += n;
  }
  return parts;
}

/** "2,400 条，约 108.00 元". */
export function cost(items: number, people: number, priceMilli: number | undefined): string {
  const all = items * people;
  const words = `${all.toLocaleString("zh-CN")} 条`;
  return priceMilli ? `${words}，约 ${((all * priceMilli) / 1000).toFixed(2)} 元` : words;
}
