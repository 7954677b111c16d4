// A person or a place, by whichever form it came.
import type { Named } from "../api/types";

export function nameOf(who: Named | string | null | undefined): string {
  return typeof who === "string" ? who : (who?.name ?? "");
}
