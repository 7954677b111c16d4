// The order of one message: what was chosen and still waits.
import type { MessageItem } from "../../api/types";

/** What was sent or withdrawn meanwhile takes no place any more. */
export function chosenOf(order: string[], waiting: MessageItem[]): MessageItem[] {
  return order.map((d) => waiting.find((w) => w.delivery === d)).filter((w): w is MessageItem => !!w);
}

/** The one at `n` before the one that stood in front of it. */
export function movedUp<T>(all: T[], n: number): T[] {
  return n < 1 ? all : [...all.slice(0, n - 1), all[n], all[n - 1], ...all.slice(n + 1)];
}
