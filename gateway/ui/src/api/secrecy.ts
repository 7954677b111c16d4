// What was refused for a mark of a state secret: never the words.
import type { Named } from "./base";

export interface SecrecyIncident {
  id: string;
  rule: string;
  rule_name: string;
  name: string;
  place: string;
  sha256: string;
  draft: string | null;
  by: Named;
  department: Named;
  at: string;
  evidence: "UNKNOWN" | "NONE" | "SEALED" | "HANDED_OVER" | "REMOVED";
  evidence_name: string;
  evidence_by: Named | null;
  evidence_at: string | null;
  evidence_note: string;
  handled_by: Named | null;
  handled_at: string | null;
  note: string;
  /** Others of the same person in the same draft that are open, and the newest of them. */
  alike: number;
  upto: string | null;
  actions: string[];
}
