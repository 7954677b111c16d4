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

/** The server sorts the particulars, the page adds to them as they are filled in: their order says nothing. */
export function sameWords(a: Words, b: Words): boolean {
  return a.title === b.title && a.html === b.html && said(a.meta) === said(b.meta);
}
