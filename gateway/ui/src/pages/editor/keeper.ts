// Keeps what is typed: at once on this machine, shortly after on the server. While the server is away
// it tries again and says so. Findings come sooner by the screener; those in a save's answer are
// believed as long as nothing was typed since. Where another page of hers has written meanwhile it stops
// and says so: neither page writes over the other until she has chosen.
import { asProblem, call, get, KEEPALIVE_MAX, Problem } from "../../api/client";
import type { Finding, Screened, WorkingCopy } from "../../api/types";
import { at, pageOf, type Line } from "../../parts/line";
import { sameWords, type Words } from "./words";

export interface KeptWords extends Words {
  base: string;
  at: string;
  /** The version on the server that these words go on from; "" for none. */
  version: string;
}

export type KeeperState =
  | { kind: "clean" }
  | { kind: "waiting" }
  | { kind: "saving" }
  | { kind: "saved"; at: string }
  | { kind: "away"; problem: Problem }
  | { kind: "elsewhere" }
  | { kind: "same" }
  | { kind: "refused"; problem: Problem };

export interface KeeperListener {
  onState: (state: KeeperState) => void;
  onFindings: (findings: Finding[]) => void;
  /**
   * Another page has written: these words stand there, or none (they were saved or thrown away). True: nothing is
   * written over by going on. Else she has to choose.
   */
  onElsewhere: (other: WorkingCopy | null) => Promise<boolean>;
  /** Who is logged in to this browser now, as far as it knows; null: nobody. */
  whoIsHere: () => string | null;
}

/** Whose words they are as well: another person who logs in to the same tab is shown none of them. */
export interface Place extends Line {
  person: string;
}

const PAUSE_MS = 600;
const RETRY_MS = 5000;
/** What stands in a save's body beside the words, at most. */
const ENVELOPE = 300;
const ANOTHER = new Problem(409, "person.other", "这个浏览器已换人登录", "这里的改动仍留在本页，请由本人重新登录后再保存。");

/** What a page that was left still sends; the next one asks behind it. */
let leaving: Promise<unknown> = Promise.resolve();

function keyOf(place: Place): string {
  return `shenfa/${place.person}${pageOf(place)}`;
}

export async function workingCopyOf(line: Line): Promise<WorkingCopy | null> {
  await leaving;
  try {
    return (await get<WorkingCopy | null | undefined>(at(line, "/working-copy"))) ?? null;
  } catch (e) {
    if (e instanceof Problem && e.status === 404) {
      return null;
    }
    throw e;
  }
}

/** What this browser tab still holds of a draft and the server may not have. */
export function heldBack(place: Place): KeptWords | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(place)) ?? "null");
  } catch {
    return null;
  }
}

export interface Kept {
  copy: WorkingCopy | null;
  /** What is on the server; "" for nothing. */
  version: string;
  /** Other words of hers that stand there, when this tab holds some that do not go on from them. */
  other: WorkingCopy | null;
}

/** What was typed last wins: in this tab, on the server's desk, or the saved version. */
export function latest(place: Place, kept: WorkingCopy | null): Kept {
  const held = heldBack(place);
  const version = kept?.version ?? "";
  if (held && kept && (held.version ?? "") !== version && !sameWords(held, kept)) {
    return { copy: held, version, other: kept };
  }
  return { copy: held && (!kept || held.at > kept.at) ? held : kept, version, other: null };
}

export class Keeper {
  private words: Words | null = null;
  private timer = 0;
  private planned = false;
  private flying: Promise<void> | null = null;
  private halted = false;
  private left = false;
  private failing = false;
  /** Names this page: it may go on though the answer to its last save was lost. */
  private readonly page = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  /** Sent for a version whose answer never came: it may be one all the same. */
  private unanswered: Words | null = null;

  /** `began`: the words on the page when it came; until it sends some, this tab may have sent them as it was loaded anew. */
  constructor(
    readonly place: Place,
    public base: string,
    public version: string,
    private readonly tell: KeeperListener,
    private began: Words | null = null,
  ) {}

  /** Sends nothing more until goOn: other words stand on the server. */
  halt(): void {
    this.pause();
    this.tell.onState({ kind: "elsewhere" });
  }

  /** She has chosen: what is on this page goes over what was seen there. */
  goOn(version: string): Promise<Problem | null> {
    this.halted = false;
    this.version = version;
    return this.words ? this.send() : Promise.resolve(null);
  }

  change(words: Words): void {
    this.words = words;
    const held: KeptWords = { ...words, base: this.base, at: new Date().toISOString(), version: this.version };
    try {
      sessionStorage.setItem(keyOf(this.place), JSON.stringify(held));
    } catch {
      // storage full or forbidden: the page itself still holds the text
    }
    if (!this.halted) {
      this.tell.onState({ kind: "waiting" });
      this.schedule(PAUSE_MS);
    }
  }

  /** Everything typed so far is with the server when this resolves; or it says why not. */
  async flush(): Promise<Problem | null> {
    await this.landed();
    return this.words && !this.halted ? this.send() : null;
  }

  /** What was on its way has been answered, and nothing more is sent by itself. */
  async landed(): Promise<void> {
    this.unplan();
    while (this.flying) {
      await this.flying;
    }
  }

  /**
   * `sent` becomes a version. No autosave comes between: the version takes the working copy with it, and one that was
   * written over that would look like another page's. What is typed meanwhile is kept, and goes on from the version.
   */
  async save<T extends { head: string }>(sent: Words, put: () => Promise<T>): Promise<T> {
    this.unplan();
    while (this.flying) {
      await this.flying;
    }
    if (this.isAnothers) {
      throw ANOTHER;
    }
    const work = put().then((saved) => {
      this.saved(saved.head, sent);
      return saved;
    });
    await this.fly(
      work.then(noted, (e) => {
        this.unanswered = asProblem(e).away ? sent : this.unanswered;
        if (this.words && !this.halted) {
          this.schedule(RETRY_MS);
        }
      }),
    );
    return work;
  }

  /** Is it the version that was made of this page's words, the answer being lost? */
  isMine(version: Words): boolean {
    return this.unanswered !== null && sameWords(this.unanswered, version);
  }

  /** All that is on the page is the version itself: there is nothing to send. */
  get empty(): boolean {
    return this.words === null;
  }

  /** Other words stand there, and she has not chosen. */
  get halts(): boolean {
    return this.halted;
  }

  /** There is something that only this page has, and it does not get to the server by itself as the page goes. */
  get stuck(): boolean {
    const late = this.halted || this.failing || this.flying !== null;
    return this.words !== null && (late || JSON.stringify(this.words).length + ENVELOPE >= KEEPALIVE_MAX);
  }

  /** Sends by itself in a moment. */
  get waits(): boolean {
    return this.planned;
  }

  /** Somebody else has logged in to this browser meanwhile: her words go under no other name. */
  private get isAnothers(): boolean {
    const who = this.tell.whoIsHere();
    return who !== null && who !== this.place.person;
  }

  /** The page is left for another: what is typed goes to the server yet, and nobody is told. */
  leave(): void {
    this.left = true;
    leaving = this.flush().catch(noted);
  }

  forget(): void {
    this.words = null;
    this.version = "";
    this.halted = false;
    this.unplan();
    sessionStorage.removeItem(keyOf(this.place));
    this.say({ kind: "clean" });
  }

  private pause(): void {
    this.halted = true;
    this.unplan();
  }

  private say(state: KeeperState): void {
    if (!this.left) {
      this.tell.onState(state);
    }
  }

  private saved(head: string, sent: Words): void {
    const since = this.words === null || sameWords(this.words, sent) ? null : this.words;
    this.base = head;
    this.unanswered = null;
    this.forget();
    if (since) {
      this.change(since);
    }
  }

  private unplan(): void {
    clearTimeout(this.timer);
    this.planned = false;
  }

  private schedule(ms: number): void {
    this.unplan();
    if (this.left) {
      return;
    }
    this.planned = true;
    this.timer = window.setTimeout(() => {
      this.planned = false;
      if (this.flying) {
        this.schedule(PAUSE_MS);
      } else {
        void this.send();
      }
    }, ms);
  }

  private async fly(work: Promise<void>): Promise<void> {
    this.flying = work;
    await work;
    this.flying = null;
  }

  private async send(): Promise<Problem | null> {
    while (this.flying) {
      await this.flying;
    }
    const words = this.words;
    if (!words) {
      return null;
    }
    if (this.isAnothers) {
      return this.later(ANOTHER);
    }
    let failed: Problem | null = null;
    this.say({ kind: "saving" });
    await this.fly(
      this.put(words).catch((e) => {
        failed = asProblem(e);
      }),
    );
    return failed && this.failed(failed);
  }

  private async put(words: Words): Promise<void> {
    const body = { ...words, base: this.base, page: this.page };
    const keepalive = document.visibilityState === "hidden";
    const options = { body, ifMatch: this.version, person: this.place.person, keepalive };
    const { data } = await call<Screened>("PUT", at(this.place, "/working-copy"), options);
    this.version = data.version;
    this.began = null;
    this.failing = false;
    if (this.words === words) {
      this.words = null;
      sessionStorage.removeItem(keyOf(this.place));
      this.say({ kind: "saved", at: data.at });
      if (!this.left) {
        this.tell.onFindings(data.findings);
      }
    }
  }

  private failed(problem: Problem): Promise<Problem | null> {
    return problem.code === "working_copy.stale" && !this.left ? this.overtaken(problem) : this.later(problem);
  }

  private async later(problem: Problem): Promise<Problem> {
    this.failing = true;
    if (problem.away) {
      this.say({ kind: "away", problem });
      this.schedule(RETRY_MS);
    } else {
      this.say({ kind: "refused", problem });
    }
    return problem;
  }

  /** Where it cannot be seen what stands there, it is tried again: she would be asked to choose, and not between what. */
  private async overtaken(problem: Problem): Promise<Problem | null> {
    this.pause();
    try {
      const other = await workingCopyOf(this.place);
      if (other && this.began && sameWords(this.began, other)) {
        return await this.goOn(other.version);
      }
      if (await this.tell.onElsewhere(other)) {
        return await this.goOn("");
      }
    } catch (e) {
      this.halted = false;
      return this.later(asProblem(e));
    }
    this.tell.onState({ kind: "elsewhere" });
    return problem;
  }
}

function noted(): void {}
