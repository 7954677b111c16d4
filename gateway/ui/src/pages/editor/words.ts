// What she writes: the title, the text, and what stands beside it.
import type { Meta } from "../../api/types";

export interface Words {
  title: string;
  html: string;
  meta: Meta;
}

export function wordsOf({ title, html, meta }: Words): Words {
  return { title, html, meta };
}

function sorted(_: string, value: unknown): unknown {
  const plain = value !== null && typeof value === "object" && !Array.isArray(value);
  return plain ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}

/** What the server itself puts in beside them, and leaves out. */
function said({ title, kind, ...meta }: Meta & { title?: unknown; kind?: unknown }): string {
  return JSON.stringify(Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== "")), sorted);
}

/** One text has two spellings: the server puts each block in a line and ends with one, the editor writes no lines. */
let spelled = (html: string) => html;

/** The editor's own, into which any text can be brought. */
export function spelledBy(editors: (html: string) => string): void {
  spelled = editors;
}

function sameText(a: string, b: string): boolean {
  const both = a.endsWith("\n") !== b.endsWith("\n");
  return a === b || (both && spelled(a) === spelled(b));
}

/** The server sorts the particulars, the page adds to them as they are filled in: their order says nothing. */
export function sameWords(a: Words, b: Words): boolean {
  return a.title === b.title && said(a.meta) === said(b.meta) && sameText(a.html, b.html);
}
