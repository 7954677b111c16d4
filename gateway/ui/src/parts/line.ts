// Where the calls about a draft go: its main line, or one of its corrections.
import type { Draft } from "../api/types";

export type Line = Pick<Draft, "id" | "correction">;

export function at({ id, correction }: Line, rest = ""): string {
  return `/drafts/${id}${rest}${correction ? `?correction=${correction}` : ""}`;
}

/** The page where it is written. */
export function pageOf({ id, correction }: Line): string {
  return `/drafts/${id}${correction ? `/corrections/${correction}` : ""}`;
}
