// What a signature names the things of an account by: a line for each, in the order shown (docs/api.md).
import type { Baseline, Posted } from "../api/types";
import { sha256 } from "./lists";

export function linesOf(items: Posted[]): string {
  return items.map((i) => `${i.remote_id}\t${i.url}\t${i.title}\t${i.sha256}\n`).join("");
}

/** The body of the first signature: what of it is adopted, and the account's face. */
export async function baselineBody(b: Baseline, adopted: Posted[]): Promise<Record<string, string>> {
  const { certification, face, name } = b.profile;
  const list = await sha256(linesOf(adopted));
  return { certification, channel: b.account, count: String(adopted.length), face, list, name };
}
