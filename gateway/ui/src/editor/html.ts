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

/** The empty line that waits behind the last block for the next word is no part of the text. */
function dropTrailing(box: Element): void {
  while (box.children.length > 1 && box.lastElementChild?.outerHTML === "<p></p>") {
    box.lastElementChild.remove();
  }
}

export function htmlOf(doc: Node): string {
  const box = document.implementation.createHTMLDocument("").createElement("div");
  const serializer = DOMSerializer.fromSchema(doc.type.schema);
  box.append(serializer.serializeFragment(doc.content, { document: box.ownerDocument }));
  dropTrailing(box);
  box.querySelectorAll("table").forEach(lift);
  box.querySelectorAll("figure").forEach(dropEmptyCaption);
  return box.innerHTML;
}
