// Shapes that all others use.

export interface Named {
  id: string;
  name: string;
}

export type Severity = "BLOCK" | "WARN" | "NOTE";
export type Verdict = "AGREE" | "RETURN" | "DISAGREE";
export type Counts = Record<Severity, number>;

export interface Page<T> {
  items: T[];
  next: string | null;
  count?: number;
}

