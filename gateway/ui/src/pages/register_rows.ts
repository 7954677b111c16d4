// The rows of 信息发布登记簿: publications, and the numbers that nobody was given, in one order.
import type { RegisterGap, RegisterRow } from "../api/types";

export type Row = RegisterRow | RegisterGap;

export function isGap(row: Row): row is RegisterGap {
  return "count" in row;
}

/** "2026-9999" before "2026-10000", as the server has it. */
function before(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

/** Numbers that nobody was given stand where they would have stood. */
export function inOrder(items: RegisterRow[], gaps: RegisterGap[]): Row[] {
  const left = [...gaps];
  const rows: Row[] = [];
  for (const item of items) {
    while (left.length && before(left[0].first, item.register_no)) {
      rows.push(left.shift()!);
    }
    rows.push(item);
  }
  return [...rows, ...left];
}
