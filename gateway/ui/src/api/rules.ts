// Word lists and review policies, as docs/api.md writes them.
import type { Named, Severity } from "./base";

export interface Lexicon {
  version: number;
  state: "DRAFT" | "ACTIVE" | "RETIRED";
  note: string;
  terms: number;
  sha256: string;
  made_by: Named | null;
  activated_by: Named | null;
  at: string;
  activated_at: string | null;
  actions: string[];
}

/** `activation`: the one in force, which the next one names. */
export interface Lexicons {
  items: Lexicon[];
  activation: string;
}

export interface Term {
  term: string;
  /** Empty: BLOCK. */
  severity: Severity | "";
  category: string;
  suggestion: string;
}

export interface Policy {
  version: number;
  body: {
    name: string;
    stages: {
      name: string;
      role: string;
      department?: string;
      approvals?: number;
      marks?: string[];
      hours?: number;
      alternates?: string[];
      own?: string;
    }[];
  };
  made_by: Named | null;
  approved_by: Named | null;
  at: string;
}
