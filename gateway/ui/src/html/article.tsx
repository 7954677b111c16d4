// Canonical HTML shown on a page: built element by element from an inert document, so that nothing
// but the closed list of elements can appear, with the words that somebody points at marked.
import type { ComponentChildren, VNode } from "preact";
import { h } from "preact";
import { blocksOf, isNoteMark, type Block } from "./blocks";
import { markAt, Marked, type Pointed } from "./pointed";
import { parseHtml } from "./trusted";

const ALLOWED = new Set(
  "p h1 h2 h3 h4 pre figcaption ul ol li blockquote figure table thead tbody tr td th img hr br a strong em u s sub sup code".split(" "),
);

interface Work {
  assets: string;
  numbers: Map<Element, number>;
  marks: Pointed[];
  /** Code points used up of the block that is being written. */
  used: number;
  block: number;
}

/** Cuts a text where marks begin and end. */
function textParts(text: string, work: Work): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let run = "";
  let mark: Pointed | null = null;
  const flush = () => {
    if (run && mark) {
      parts.push(<Marked m={mark}>{run}</Marked>);
    } else if (run) {
      parts.push(run);
    }
    run = "";
  };
  for (const c of text) {
    const now = markAt(work.marks, work.block, work.used);
    if (now !== mark) {
      flush();
      mark = now;
    }
    run += c;
    work.used++;
  }
  flush();
  return parts;
}

function href(element: Element, work: Work): string | undefined {
  const to = element.getAttribute("href") ?? "";
  if (to.startsWith("assets/")) {
    return work.assets + to.slice(7).replace(/\.[a-z0-9]+$/, "");
  }
  return /^(https?:|mailto:|tel:|#)/.test(to) ? to : undefined;
}

function attributesOf(element: Element, tag: string, work: Work): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const span = (name: string) => {
    const value = Number(element.getAttribute(name));
    if (value > 1) {
      out[name === "colspan" ? "colSpan" : "rowSpan"] = value;
    }
  };
  if (tag === "img") {
    const sha = /^assets\/([0-9a-f]{64})/.exec(element.getAttribute("src") ?? "");
    out.src = sha ? work.assets + sha[1] : undefined;
    out.alt = element.getAttribute("alt") ?? "";
    out.loading = "lazy";
  } else if (tag === "a") {
    out.href = href(element, work);
    out.title = element.getAttribute("title") ?? undefined;
    if (!isNoteMark(element)) {
      out.target = "_blank";
      out.rel = "noopener noreferrer";
    }
  } else if (tag === "td" || tag === "th") {
    span("colspan");
    span("rowspan");
  } else if (tag === "p" && /^fn-\d+$/.test(element.id)) {
    out.id = element.id;
  }
  return out;
}

function build(node: Node, work: Work): ComponentChildren {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = node.nodeValue ?? "";
    return text.trim() || node.parentElement?.closest("p,h1,h2,h3,h4,li,td,th,pre,figcaption")
      ? textParts(text, work)
      : null;
  }
  const element = node as Element;
  const tag = element.tagName.toLowerCase();
  const number = work.numbers.get(element);
  const attributes = ALLOWED.has(tag) ? attributesOf(element, tag, work) : {};
  if (number !== undefined && tag !== "img") {
    work.block = number;
    work.used = 0;
    attributes["data-block"] = String(number);
  }
  if (tag === "br") {
    work.used++;
  }
  if (tag === "a" && isNoteMark(element)) {
    return h("a", { ...attributes, "data-glue": true }, element.textContent);
  }
  const children = Array.from(element.childNodes).map((child) => build(child, work));
  if (!ALLOWED.has(tag)) {
    return children;
  }
  return tag === "img" || tag === "br" || tag === "hr" ? h(tag, attributes) : h(tag, attributes, children);
}

interface Props {
  html: string;
  draft: string;
  marks?: Pointed[];
}

export function assetBase(draft: string): string {
  return `/api/v1/drafts/${draft}/assets/`;
}

export function numbersOf(blocks: Block[]): Map<Element, number> {
  const numbers = new Map<Element, number>();
  blocks.forEach((block, i) => {
    if (!block.tag.includes("@")) {
      numbers.set(block.element, i);
    }
  });
  return numbers;
}

export function Article({ html, draft, marks = [] }: Props): VNode {
  const body = parseHtml(html);
  const work: Work = {
    assets: assetBase(draft),
    numbers: numbersOf(blocksOf(body)),
    marks,
    used: 0,
    block: -1,
  };
  return <div class="paper article">{Array.from(body.childNodes).map((node) => build(node, work))}</div>;
}
