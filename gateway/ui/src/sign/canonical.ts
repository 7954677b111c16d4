// RFC 8785 for the little that we sign: objects of strings, lists of them, whole numbers; keys sorted.

export type Signable = Record<string, string | number | string[]>;

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

/** What a person signs: one line that says what it is, so that nothing signed is ever anything else. */
function statement(what: string, words: Signable): string {
  return `shenfa ${what} 1\n${canonical(words)}`;
}

export interface VoteWords {
  account: string;
  submission: string;
  stage: number;
  verdict: string;
  opinion: string;
  tree: string;
  order: string;
  opened: string[];
}

/** The bytes that a vote signs, as docs/api.md writes them; so with the others. */
export function votePayload(vote: VoteWords): string {
  const { account, opened, opinion, order, stage, submission, tree, verdict } = vote;
  return statement("vote", { account, opened, opinion, order, stage, submission, tree, verdict });
}

export interface MarkWords {
  account: string;
  kind: string;
  submission: string;
  tree: string;
}

export function markPayload({ account, kind, submission, tree }: MarkWords): string {
  return statement("mark", { account, kind, submission, tree });
}

export interface CheckWords {
  account: string;
  date: string;
  kind: string;
  number: string;
  provider: string;
  result: string;
  sheet: string;
  submission: string;
  tree: string;
}

/** An outside check's result: which report, of which text. */
export function checkPayload(words: CheckWords): string {
  const { account, date, kind, number, provider, result, sheet, submission, tree } = words;
  return statement("check", { account, date, kind, number, provider, result, sheet, submission, tree });
}

export interface DecisionWords {
  account: string;
  decision: string;
  draft: string;
  /** Of what has no place. */
  occurrence?: number;
  place?: string;
  quote: string;
  reason: string;
  reviewer: string;
  rule: string;
}

export function decisionPayload(words: DecisionWords): string {
  const { account, decision, draft, quote, reason, reviewer, rule } = words;
  return statement("decision", { account, decision, draft, ...whereOf(words), quote, reason, reviewer, rule });
}

/** Which of several equal findings: its place; of what has none (a report, older rounds) the how many-eth it is. */
export function whereOf({ place, occurrence }: { place?: string; occurrence?: number }): { place: string } | { occurrence: number } {
  return place ? { place } : { occurrence: occurrence ?? 0 };
}

export interface GrantWords {
  account: string;
  after: string;
  department: string;
  login: string;
  person_no: string;
  roles: string[];
}

/** What a security administrator gives a person; `after` is the grant before, so none is given twice. */
export function grantPayload({ account, after, department, login, person_no, roles }: GrantWords): string {
  return statement("grant", { account, after, department, login, person_no, roles });
}

export interface KeyWords {
  account: string;
  key_id: string;
  kind: string;
  public_key: string;
}

/** The countersignature: this key is that person's. */
export function keyPayload({ account, key_id, kind, public_key }: KeyWords): string {
  return statement("key", { account, key_id, kind, public_key });
}

export interface TakedownWords {
  account: string;
  draft: string;
  reason: string;
  /** "CHANNEL ACCOUNT/SUBMISSION": these publications, and no later one. */
  targets: string[];
}

export function takedownPayload({ account, draft, reason, targets }: TakedownWords): string {
  return statement("withdrawal", { account, draft, reason, targets });
}

export interface LexiconWords {
  account: string;
  note: string;
  sha256: string;
}

/** A new version of the word list; `sha256` names its content, as listsSum() makes it. */
export function lexiconPayload({ account, note, sha256 }: LexiconWords): string {
  return statement("lexicon", { account, note, sha256 });
}

export interface ActivationWords {
  account: string;
  after: string;
  /** Why there was no time to try it first; empty: it was tried. */
  haste: string;
  sha256: string;
  version: string;
}

/** A word list in force, behind the activation before; `sha256` names its content. */
export function activationPayload({ account, after, haste, sha256, version }: ActivationWords): string {
  return statement("activation", { account, after, ...(haste && { haste }), sha256, version });
}

export interface ReturnWords {
  account: string;
  after: string;
  /** What was asked for before it; "0": nothing. */
  previous: string;
  reason: string;
  sha256: string;
  version: string;
}

/** That an older word list comes back. */
export function returnPayload({ account, after, previous, reason, sha256, version }: ReturnWords): string {
  return statement("return", { account, after, previous, reason, sha256, version });
}

export interface AgreementWords {
  account: string;
  after: string;
  reason: string;
  /** What he agrees to. */
  id: string;
  sha256: string;
  version: string;
}

/** Another person agrees, and with that it is in force. */
export function agreementPayload({ account, after, reason, id, sha256, version }: AgreementWords): string {
  return statement("activation", { account, after, reason, return: id, sha256, version });
}

interface Ordered {
  commit: string;
  channels: { account: string }[];
  not_before: string | null;
  expires_at: string | null;
}

/** Where it goes and from when to when, as this page shows it: what is signed is what was shown. */
export function orderOf({ commit, channels, not_before, expires_at }: Ordered): string {
  return [commit, channels.map((c) => c.account).join(","), not_before ?? "-", expires_at ?? "-"].join(" ");
}

export type StatementKind = "baseline" | "entry" | "removal" | "profile" | "closure" | "reopening";

/** 存量, 补登, deletions, a changed face, a whole site: both people sign the same body, each with his own account. */
export function statementPayload(kind: StatementKind, account: string, body: Record<string, string>): string {
  return statement(kind, { ...body, account });
}
