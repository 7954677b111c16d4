// What a person has selected, as a block's number and code points.
import { codePoints } from "./text";

export interface Selected {
  block: number;
  start: number;
  end: number;
  quote: string;
  /** Where it is on screen, for what opens beside it. */
  box: DOMRect;
}

function textBefore(host: Element, node: Node, offset: number): string {
  const range = document.createRange();
  range.selectNodeContents(host);
  range.setEnd(node, offset);
  return textOf(range.cloneContents());
}

function textOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) {
    return node.nodeValue ?? "";
  }
  if ((node as Element).hasAttribute?.("data-glue")) {
    return "";
  }
  if ((node as Element).tagName === "BR") {
    return "\n";
  }
  return Array.from(node.childNodes).map(textOf).join("");
}

function hostOf(node: Node): Element | null {
  const element = node.nodeType === Node.ELEMENT_NODE ? (node as Element) : node.parentElement;
  return element?.closest("[data-block]") ?? null;
}

/** null unless the selection lies in the words of one block. */
export function selected(): Selected | null {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) {
    return null;
  }
  const range = selection.getRangeAt(0);
  const host = hostOf(range.startContainer);
  if (!host || host !== hostOf(range.endContainer)) {
    return null;
  }
  const start = codePoints(textBefore(host, range.startContainer, range.startOffset)).length;
  const quote = textOf(range.cloneContents());
  const end = start + codePoints(quote).length;
  const block = Number(host.getAttribute("data-block"));
  return quote.trim() ? { block, start, end, quote, box: range.getBoundingClientRect() } : null;
}
