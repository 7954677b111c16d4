// What Word and WPS put on the clipboard, brought near the canonical form before the editor reads
// it. The server cleans once more and has the last word.
import { parseHtml } from "../html/trusted";

export interface Pasted {
  html: string;
  /** Pictures that lie on the author's own disk and did not come along. */
  lost: number;
}

const STYLE_BLOCKS = /<style[\s\S]*?<\/style\s*>|<!--[\s\S]*?-->/gi;
const TAGS = /<[a-z][^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>/gi;

/**
 * Even a document that is never shown may not carry style attributes under our policy: they are
 * read under another name.
 */
export function muteStyles(html: string): string {
  const mute = (tag: string) => tag.replace(/\sstyle(?=\s*=)/gi, " data-look");
  return html.replace(STYLE_BLOCKS, "").replace(TAGS, mute);
}

function styleOf(element: Element): string {
  return (element.getAttribute("data-look") ?? "").toLowerCase();
}

/** Word's list paragraphs say their level and paint their number into the text. */
function listLevel(element: Element): number {
  const found = /mso-list:\s*l\d+\s+level(\d+)/.exec(styleOf(element));
  return found ? Number(found[1]) : 0;
}

const BULLETS = /^[\s\u00a0]*[·•●■◆\u2022\uf06c\uf0b7\uf0a7o§Ø-][\s\u00a0]/;

function takeMarker(paragraph: Element): string {
  let marker = "";
  paragraph.querySelectorAll("span").forEach((span) => {
    if (/mso-list:\s*ignore/.test(styleOf(span))) {
      marker += span.textContent ?? "";
      span.remove();
    }
  });
  return marker;
}

/** Chinese numbers are words of a document (一、 （一）), not the list's own count. */
function isWords(marker: string): boolean {
  return /[一二三四五六七八九十]/.test(marker);
}

function listParagraphs(body: HTMLElement): void {
  let list: Element | null = null;
  for (const p of Array.from(body.querySelectorAll("p,h1,h2,h3,h4,h5,h6"))) {
    const level = listLevel(p);
    if (!level) {
      list = null;
      continue;
    }
    const marker = takeMarker(p);
    if (isWords(marker)) {
      p.insertBefore(body.ownerDocument.createTextNode(marker.trim()), p.firstChild);
      list = null;
      continue;
    }
    const tag = BULLETS.test(`${marker} `) || !/\d|[a-z]/i.test(marker) ? "ul" : "ol";
    if (!list || list.tagName.toLowerCase() !== tag || p.previousElementSibling !== list) {
      list = body.ownerDocument.createElement(tag);
      p.before(list);
    }
    const item = body.ownerDocument.createElement("li");
    item.append(...Array.from(p.childNodes));
    list.append(item);
    p.remove();
  }
}

/** A paragraph of a heading's style or outline level is a heading. */
function headings(body: HTMLElement): void {
  for (const p of Array.from(body.querySelectorAll("p"))) {
    const byLevel = /mso-outline-level:\s*([1-9])/.exec(styleOf(p));
    const byClass = /MsoHeading([1-9])|^heading\s*([1-9])/i.exec(p.className);
    const level = Number(byLevel?.[1] ?? byClass?.[1] ?? byClass?.[2] ?? 0);
    const title = /MsoTitle/.test(p.className) || (/center/.test(styleOf(p)) && /小标宋/.test(p.innerHTML));
    if (title || (level >= 1 && level <= 4)) {
      const h = body.ownerDocument.createElement(title ? "h1" : `h${level}`);
      h.append(...Array.from(p.childNodes));
      p.replaceWith(h);
    }
  }
}

/** Looks that carry meaning become elements; all others go with their style attribute. */
function looks(body: HTMLElement): void {
  for (const span of Array.from(body.querySelectorAll("span,font"))) {
    const style = styleOf(span);
    const wraps: string[] = [];
    if (/font-weight:\s*(bold|[6-9]00)/.test(style)) wraps.push("strong");
    if (/font-style:\s*italic/.test(style)) wraps.push("em");
    if (/text-decoration[^;]*underline/.test(style)) wraps.push("u");
    if (/text-decoration[^;]*line-through/.test(style)) wraps.push("s");
    if (/vertical-align:\s*super/.test(style)) wraps.push("sup");
    if (/vertical-align:\s*sub/.test(style)) wraps.push("sub");
    let inner: Element = span;
    for (const tag of wraps) {
      const wrap = body.ownerDocument.createElement(tag);
      wrap.append(...Array.from(inner.childNodes));
      inner.append(wrap);
      inner = wrap;
    }
    span.replaceWith(...Array.from(span.childNodes));
  }
}

function pictures(body: HTMLElement): number {
  let lost = 0;
  for (const img of Array.from(body.querySelectorAll("img"))) {
    if (!/^assets\/[0-9a-f]{64}\./.test(img.getAttribute("src") ?? "")) {
      const alt = img.getAttribute("alt");
      const note = `【图片${++lost} 未能带入，请重新上传${alt ? `：${alt.slice(0, 80)}` : ""}】`;
      img.replaceWith(body.ownerDocument.createTextNode(note));
    }
  }
  return lost;
}

const GONE = "style,script,meta,link,title,xml,colgroup,col,iframe,object,embed,form,input,button,svg,math,template";

function hidden(body: HTMLElement): void {
  body.querySelectorAll(GONE).forEach((e) => e.remove());
  for (const element of Array.from(body.querySelectorAll("*"))) {
    if (/(^|;)\s*(display:\s*none|mso-hide:\s*all)/.test(styleOf(element))) {
      element.remove();
    } else if (element.tagName.includes(":")) {
      element.replaceWith(...Array.from(element.childNodes));
    }
  }
}

function bareAttributes(body: HTMLElement): void {
  const kept = new Set(["href", "src", "alt", "colspan", "rowspan", "title", "data-pm-slice"]);
  for (const element of Array.from(body.querySelectorAll("*"))) {
    for (const { name } of Array.from(element.attributes)) {
      if (!kept.has(name)) {
        element.removeAttribute(name);
      }
    }
  }
}

export function cleanPaste(html: string): Pasted {
  const body = parseHtml(muteStyles(html));
  hidden(body);
  const lost = pictures(body);
  headings(body);
  listParagraphs(body);
  looks(body);
  bareAttributes(body);
  return { html: body.innerHTML, lost };
}
