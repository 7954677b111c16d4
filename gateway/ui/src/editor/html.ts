// Canonical HTML into the editor and out of it. The server has the last word on the form.
import { DOMParser as Parser, DOMSerializer, type Node } from "@tiptap/pm/model";
import { parseHtml } from "../html/trusted";
import { schema } from "./schema";

export function docOf(html: string): Record<string, unknown> {
  return Parser.fromSchema(schema).parse(parseHtml(html)).toJSON();
}

function isHeadRow(row: Element): boolean {
  return row.children.length > 0 && Array.from(row.children).every((cell) => cell.tagName === "TH");
}

/** Rows of head cells in front of a table go into its head, where screen readers look. */
function lift(table: Element): void {
  const body = table.querySelector("tbody");
  const rows = Array.from(body?.children ?? []);
  const heads = rows.findIndex((row) => !isHeadRow(row));
  if (!body || heads < 1) {
    return;
  }
  const head = table.ownerDocument.createElement("thead");
  head.append(...rows.slice(0, heads));
  table.insertBefore(head, body);
}

function dropEmptyCaption(figure: Element): void {
  const caption = figure.querySelector("figcaption");
  if (caption && !caption.textContent?.trim()) {
    caption.remove();
  }
}

/** A block that nobody touched is the same node as before: at a key only one of a long text is made anew. */
const made = new WeakMap<Node, string>();

function blockHtml(block: Node): string {
  const known = made.get(block);
  if (known !== undefined) {
    return known;
  }
  const box = document.implementation.createHTMLDocument("").createElement("div");
  const serializer = DOMSerializer.fromSchema(block.type.schema);
  box.append(serializer.serializeNode(block, { document: box.ownerDocument }));
  box.querySelectorAll("table").forEach(lift);
  box.querySelectorAll("figure").forEach(dropEmptyCaption);
  made.set(block, box.innerHTML);
  return box.innerHTML;
}

export function htmlOf(doc: Node): string {
  const blocks: string[] = [];
  doc.forEach((block) => blocks.push(blockHtml(block)));
  /* The empty line that waits behind the last block for the next word is no part of the text. */
  while (blocks.length > 1 && blocks[blocks.length - 1] === "<p></p>") {
    blocks.pop();
  }
  return blocks.join("");
}

/** The same text as the editor would give it out. */
export function respelled(html: string): string {
  return htmlOf(Parser.fromSchema(schema).parse(parseHtml(html)));
}
