// What a signature names the three lists of a version by: lexicon_sum_of() in 0019_parted_lists.sql.
import type { ListName } from "../api/types";

export async function sha256(text: string): Promise<string> {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function listsSum({ terms, allow, names }: Record<ListName, string>): Promise<string> {
  const both = await sha256(allow ? `${await sha256(terms)} allow ${await sha256(allow)}` : `${terms}\n`);
  return names ? sha256(`${both} names ${await sha256(names)}`) : both;
}
