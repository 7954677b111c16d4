// The blocks of canonical HTML, counted as gateway/article counts them: findings, comments and
// suggestions name a block by its number and words by their code points.
import { codePoints, settle, textOf, type Point } from "./text";

export interface Block {
  tag: string;
  text: string;
  points: string[];
  element: Element;
}

const TEXTUAL = new Set(["P", "H1", "H2", "H3", "H4", "PRE", "FIGCAPTION"]);
const BARE = new Set(["LI", "TD", "TH"]);
const INLINE = new Set(["A", "STRONG", "EM", "U", "S", "SUB", "SUP", "CODE", "BR"]);

export function isNoteMark(link: Element): boolean {
  return link.getAttribute("href")?.startsWith("#fn-") ?? false;
}

interface Gathered {
  points: Point<null>[];
  titles: string[];
}

function gather(node: Node, into: Gathered): void {
  if (node.nodeType === Node.TEXT_NODE) {
    for (const c of node.nodeValue ?? "") {
      into.points.push({ c, at: null });
    }
    return;
  }
  const element = node as Element;
  if (element.tagName === "BR") {
    into.points.push({ c: "\n", at: null, hard: true });
  }
  if (element.tagName === "A" && isNoteMark(element)) {
    return;
  }
  const title = element.tagName === "A" ? element.getAttribute("title") : null;
  if (title) {
    into.titles.push(title);
  }
  element.childNodes.forEach((child) => gather(child, into));
}

function isInline(node: Node): boolean {
  return node.nodeType === Node.TEXT_NODE || INLINE.has((node as Element).tagName);
}

/** The words that stand directly in an item or a cell, in front of its first block. */
function bareNodes(element: Element): Node[] {
  const nodes: Node[] = [];
  for (const node of Array.from(element.childNodes)) {
    if (!isInline(node)) {
      break;
    }
    nodes.push(node);
  }
  return nodes;
}

export function blocksOf(body: Element): Block[] {
  const blocks: Block[] = [];
  const add = (tag: string, text: string, element: Element) => {
    if (text) {
      blocks.push({ tag, text, points: codePoints(text), element });
    }
  };
  const words = (element: Element, nodes: Node[]) => {
    const got: Gathered = { points: [], titles: [] };
    nodes.forEach((node) => gather(node, got));
    const kept = element.tagName === "PRE" ? got.points : settle(got.points);
    add(element.tagName.toLowerCase(), textOf(kept), element);
    got.titles.forEach((title) => add("a@title", title, element));
  };
  const walk = (element: Element) => {
    for (const child of Array.from(element.children)) {
      if (TEXTUAL.has(child.tagName)) {
        words(child, Array.from(child.childNodes));
      } else if (child.tagName === "IMG") {
        add("img@alt", child.getAttribute("alt") ?? "", child);
        add("img@title", child.getAttribute("title") ?? "", child);
      } else if (!INLINE.has(child.tagName)) {
        if (BARE.has(child.tagName)) {
          words(child, bareNodes(child));
        }
        walk(child);
      }
    }
  };
  walk(body);
  return blocks;
}
