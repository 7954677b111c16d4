// Words in the fields of 稿件信息: found, shown and replaced there as in the title.
import type { Finding, Meta } from "../../api/types";
import { fieldId, ownOf } from "../../html/fields";
import { isAlike } from "../../html/place";
import { slice } from "../../html/text";
import { replacedAllTitle, spanOf } from "./title";

type Overrides = Record<string, Record<string, string>>;

const SEPARATORS = /[,，、;；\n]+/;

export function tagsOf(text: string): string[] {
  return text.split(SEPARATORS).map((tag) => tag.trim()).filter(Boolean);
}

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

/** A finding counts within one tag of a list: the one that has these words there, or has them at all. */
function replacedTags(tags: string[], equal: Finding[], text: string): string[] {
  const left = [...tags];
  for (const f of equal) {
    const exact = left.findIndex((tag) => slice(tag, f.start, f.end) === f.quote);
    const at = exact >= 0 ? exact : left.findIndex((tag) => spanOf(tag, f));
    if (at >= 0) {
      left[at] = replacedAllTitle(left[at], [f], text);
    }
  }
  return left;
}

/** These findings of one field with other words in their places. */
export function replacedField(meta: Meta, equal: Finding[], text: string): Meta {
  const field = equal[0].field ?? "";
  const own = ownOf(field);
  const tags = meta[field];
  if (isList(tags)) {
    return withTags(meta, replacedTags(tags, equal, text));
  }
  const value = replacedAllTitle(fieldText(meta, field), equal, text);
  return own ? withOverride(meta, own.channel, own.key, value) : { ...meta, [field]: value };
}

/** The same words under the same rule in the same field, the one itself included. */
export function equalInField(findings: Finding[], finding: Finding): Finding[] {
  return findings.filter((f) => f.field === finding.field && isAlike(f, finding));
}

/** Where what is said of words may stand: below `top`, or above what is as high as that. */
export interface Shown {
  left: number;
  top: number;
  height: number;
  /** The keys go there. */
  focused: boolean;
}

/**
 * Unfolds what hides the field and brings it into view; where there is room for the finding beside it, its words
 * are selected and the keys go there: on a phone they would cover both. null: the page has no such field.
 */
export function showField({ field, quote, start, end }: Finding): Shown | null {
  const el = document.getElementById(fieldId(field ?? "")) as HTMLInputElement | HTMLTextAreaElement | null;
  if (!el) {
    return null;
  }
  for (let d = el.closest("details"); d; d = d.parentElement?.closest("details") ?? null) {
    d.open = true;
  }
  el.scrollIntoView({ block: "center" });
  const focused = matchMedia("(min-width: 701px)").matches && !el.disabled;
  if (focused) {
    const words = Array.from(el.value);
    const before = words.slice(0, start).join("").length;
    const at = words.slice(start, end).join("") === quote ? before : el.value.indexOf(quote);
    el.focus({ preventScroll: true });
    if (quote && at >= 0) {
      el.setSelectionRange(at, at + quote.length);
    }
  }
  const box = el.getBoundingClientRect();
  return { left: box.left, top: box.bottom, height: box.height, focused };
}

export function focusField(field: string): void {
  document.getElementById(fieldId(field))?.focus();
}
