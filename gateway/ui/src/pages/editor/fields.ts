// Words in the fields of 稿件信息: found, shown and replaced there as in the title.
import type { Finding, Meta } from "../../api/types";
import { fieldId, ownField, ownOf, OWN_WORDS } from "../../html/fields";
import { isAlike } from "../../html/place";
import { codePoints } from "../../html/text";
import { replacedAllTitle, spanOf } from "./title";

export type Overrides = Record<string, Record<string, string>>;

const SEPARATORS = /[,，、;；\n]+/;

export function tagsOf(text: string): string[] {
  return text.split(SEPARATORS).map((tag) => tag.trim()).filter(Boolean);
}

/** Findings count their places in the list as it stands here (reviewers/reading.c). */
export function joinedTags(tags: string[]): string {
  return tags.join("，");
}

function isList(value: unknown): value is string[] {
  return Array.isArray(value);
}

/** As it stands in its field on the page. */
export function fieldText(meta: Meta, field: string): string {
  const own = ownOf(field);
  const value = own ? (meta.channels as Overrides | undefined)?.[own.channel]?.[own.key] : meta[field];
  return isList(value) ? joinedTags(value) : typeof value === "string" ? value : "";
}

export function withOverride(meta: Meta, channel: string, key: string, value: string): Meta {
  const all = { ...((meta.channels as Overrides) ?? {}) };
  const own = { ...(all[channel] ?? {}), [key]: value };
  if (!value) {
    delete own[key];
  }
  all[channel] = own;
  if (!Object.keys(own).length) {
    delete all[channel];
  }
  return { ...meta, channels: all };
}

export function withTags(meta: Meta, tags: string[]): Meta {
  return { ...meta, tags: tags.length ? tags : undefined };
}

/** These findings of one field with other words in their places. */
export function replacedField(meta: Meta, equal: Finding[], text: string): Meta {
  const field = equal[0].field ?? "";
  const own = ownOf(field);
  const value = replacedAllTitle(fieldText(meta, field), equal, text);
  if (isList(meta[field])) {
    return withTags(meta, tagsOf(value));
  }
  return own ? withOverride(meta, own.channel, own.key, value) : { ...meta, [field]: value };
}

/** What a 公文 is known by: as it was issued, like its text. */
export const ISSUED_FIELDS: [string, string, number][] = [
  ["doc_no", "文号", 60],
  ["index_no", "索引号", 60],
  ["written_on", "成文日期", 10],
  ["published_on", "发布日期", 10],
];

/** Whether it still holds is said of it later, and is no part of what was issued. */
export const VALIDITY = ["有效", "部分有效", "已修改", "失效", "废止"];

/** What stands in a 公文 and has no field in a 稿件. */
const LABELS = [...ISSUED_FIELDS.map(([key]) => key), "validity"];

export function isLocked(kind: string, field: string | undefined): boolean {
  return kind === "ISSUED" && ISSUED_FIELDS.some(([key]) => key === field);
}

/** Channels whose whole text is short enough to be written by hand. */
export const WHOLE_TEXT = new Set(["weibo"]);

function hasField(channel: string, key: string): boolean {
  if (channel === "sms") {
    return key === "summary";
  }
  return key === "title" || key === "summary" || (key === "text" && WHOLE_TEXT.has(channel));
}

/** Has the page no other field for it? `channels`: those with an account. */
export function isStray(field: string, kind: string, channels: string[]): boolean {
  const own = ownOf(field);
  return own ? !(channels.includes(own.channel) && hasField(own.channel, own.key)) : kind !== "ISSUED";
}

/** What readers may see and no other field on the page shows, by the names that findings give it. */
export function straysOf(meta: Meta, kind: string, channels: string[]): string[] {
  const labels = LABELS.filter((key) => meta[key]);
  const own = Object.entries((meta.channels as Overrides) ?? {}).flatMap(([channel, all]) =>
    OWN_WORDS.filter((key) => all[key]).map((key) => ownField(channel, key)),
  );
  return [...labels, ...own].filter((field) => isStray(field, kind, channels));
}

/** The same words under the same rule in the same field, the one itself included. */
export function equalInField(findings: Finding[], finding: Finding): Finding[] {
  return findings.filter((f) => f.field === finding.field && isAlike(f, finding));
}

/** Which of the places where `words` stand is the one at `index`; -1: none. */
function rankAt(text: string, words: string, index: number): number {
  let rank = 0;
  for (let at = text.indexOf(words); at >= 0 && at < index; at = text.indexOf(words, at + 1)) {
    rank++;
  }
  return text.startsWith(words, index) ? rank : -1;
}

/** Where the words of a finding begin in what is typed: tags may have other marks between them there. -1: nobody knows. */
export function typedAt(typed: string, finding: Finding): number {
  const said = finding.field === "tags" ? joinedTags(tagsOf(typed)) : typed;
  const span = spanOf(said, finding);
  if (!span || !finding.quote) {
    return -1;
  }
  const before = codePoints(said).slice(0, span.start).join("").length;
  let at = typed.indexOf(finding.quote);
  for (let rank = rankAt(said, finding.quote, before); rank > 0 && at >= 0; rank--) {
    at = typed.indexOf(finding.quote, at + 1);
  }
  return at;
}

/** Where what is said of words may stand: below `top`, or above what is as high as that. */
export interface Shown {
  left: number;
  top: number;
  height: number;
  /** The keys go there. */
  focused: boolean;
}

type Filled = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Unfolds what hides the field and brings it into view; where there is room for the finding beside it, its words
 * are selected and the keys go there: on a phone they would cover both. null: the page has no such field.
 */
export function showField(finding: Finding): Shown | null {
  const el = document.getElementById(fieldId(finding.field ?? "")) as Filled | null;
  if (!el) {
    return null;
  }
  for (let d = el.closest("details"); d; d = d.parentElement?.closest("details") ?? null) {
    d.open = true;
  }
  el.scrollIntoView({ block: "center" });
  const focused = matchMedia("(min-width: 701px)").matches && !el.disabled;
  if (focused) {
    const at = typedAt(el.value, finding);
    el.focus({ preventScroll: true });
    if (at >= 0 && "setSelectionRange" in el) {
      el.setSelectionRange(at, at + finding.quote.length);
    }
  }
  const box = el.getBoundingClientRect();
  return { left: box.left, top: box.bottom, height: box.height, focused };
}

export function focusField(field: string): void {
  document.getElementById(fieldId(field))?.focus();
}
