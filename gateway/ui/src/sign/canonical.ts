// RFC 8785 for the little that we sign: objects of strings and whole numbers, keys sorted.

export type Signable = Record<string, string | number>;

function compareUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** JSON.stringify escapes strings as RFC 8785 asks. */
export function canonical(value: Signable): string {
  const members = Object.keys(value)
    .sort(compareUnits)
    .map((key) => {
      const v = value[key];
      if (typeof v === "number" && !Number.isSafeInteger(v)) {
        throw new Error(`${key} is no whole number`);
      }
      return `${JSON.stringify(key)}:${JSON.stringify(v)}`;
    });
  return `{${members.join(",")}}`;
}

/** Half a surrogate pair has no UTF-8: it becomes U+FFFD, as on the wire. */
export function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

export interface VoteWords {
  account: string;
  submission: string;
  stage: number;
  verdict: string;
  opinion: string;
  tree: string;
}

/** The bytes that a vote signs, as docs/api.md writes them. */
export function votePayload(vote: VoteWords): string {
  const { account, opinion, stage, submission, tree, verdict } = vote;
  return canonical({ account, opinion, stage, submission, tree, verdict });
}
