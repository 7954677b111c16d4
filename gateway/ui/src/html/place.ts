// Where a finding stands, in words: in the title, in a file, or in the text itself.
import type { Finding } from "../api/types";
import { fieldName } from "./fields";

const TITLE = -1;

type Spot = Pick<Finding, "block" | "attachment" | "part" | "quote" | "reviewer" | "field">;

type Kind = Pick<Finding, "reviewer" | "rule" | "quote">;
type Named = Kind & Pick<Finding, "occurrence" | "place">;

export function isAlike(a: Kind, b: Kind): boolean {
  return a.reviewer === b.reviewer && a.rule === b.rule && a.quote === b.quote;
}

/** Over several answers: an id counts within one, and names another finding in the next. */
export function isSame(a: Named, b: Named): boolean {
  return isAlike(a, b) && (a.place && b.place ? a.place === b.place : a.occurrence === b.occurrence);
}

export function inTitle(f: Spot): boolean {
  return f.block === TITLE && !f.attachment;
}

export function inText(f: Spot): boolean {
  return f.block >= 0 && !f.attachment;
}

/** What another body found: its quote names report, text and sheet, and stands nowhere in the words. */
export function isOutside(f: Pick<Finding, "reviewer">): boolean {
  return f.reviewer === "external";
}

/** What was seen of a link from outside: it changes by itself, so nobody lets it pass. */
export function isLook(f: Pick<Finding, "reviewer">): boolean {
  return f.reviewer === "dead-link";
}

/** What this text adds to what is public of somebody (Article 14): the expert's to judge, who is the 保密审查员. */
export function isSum(f: Pick<Finding, "reviewer">): boolean {
  return f.reviewer === "aggregation" || f.reviewer.endsWith(":aggregation");
}

/** 请求放行 is for what somebody in charge may let pass: a sum waits for the expert's opinion. */
export function isAskable(f: Pick<Finding, "reviewer" | "severity">): boolean {
  return f.severity === "BLOCK" && !isSum(f);
}

/** What people read of a finding's words: of a report, its number. */
export function quoteOf(f: Pick<Finding, "reviewer" | "quote">): string {
  return isOutside(f) ? f.quote.replace(/ [0-9a-f]{40} [0-9a-f]{64}$/, "") : f.quote;
}

/** null: among the words, where it is marked. */
export function placeWords(f: Spot): string | null {
  if (f.attachment) {
    const place = f.part ? ` ${f.part}` : f.quote ? "的文件名" : "";
    return `在附件《${f.attachment.name}》${place}中`;
  }
  if (isOutside(f)) {
    return "在省级平台检测结果中";
  }
  if (inTitle(f)) {
    return "在标题中";
  }
  if (f.field) {
    return `在稿件信息“${fieldName(f.field)}”中`;
  }
  return f.block < 0 ? "在稿件信息中" : null;
}

/** The server's words begin with the field, or the file and the place in it; beside `placeWords` that is said twice. */
export function messageOf(f: Finding): string {
  if (f.field) {
    return f.message.replace(/^（[^）]*）/, "");
  }
  const lead = f.attachment ? `附件《${f.attachment.name}》${f.part ?? ""}：` : "";
  return lead && f.message.startsWith(lead) ? f.message.slice(lead.length) : f.message;
}
