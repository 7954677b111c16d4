// Keeps what is typed: at once on this machine, shortly after on the server. While the server is away
// it tries again and says so. Findings come sooner by the screener; those in a save's answer are
// believed as long as nothing was typed since. Where another page of hers has written meanwhile it stops
// and says so: neither page writes over the other until she has chosen.
import { asProblem, call, get, Problem } from "../../api/client";
import type { Finding, Meta, Screened, WorkingCopy } from "../../api/types";
import { at, pageOf, type Line } from "../../parts/line";

export interface Words {
  title: string;
  html: string;
  meta: Meta;
}

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
  | { kind: "refused"; problem: Problem };

export interface KeeperListener {
  onState: (state: KeeperState) => void;
  onFindings: (findings: Finding[]) => void;
  /** Another page has written: these words stand there, or none (they were saved or thrown away). */
  onElsewhere: (other: WorkingCopy | null) => void;
}

const PAUSE_MS = 600;
const RETRY_MS = 5000;

function keyOf(line: Line): string {
  return `shenfa${pageOf(line)}`;
}

export async function workingCopyOf(line: Line): Promise<WorkingCopy | null> {
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
export function heldBack(line: Line): KeptWords | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(line)) ?? "null");
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

function same(a: WorkingCopy, b: WorkingCopy): boolean {
  return a.title === b.title && a.html === b.html && JSON.stringify(a.meta) === JSON.stringify(b.meta);
}

/** What was typed last wins: in this tab, on the server's desk, or the saved version. */
export function latest(line: Line, kept: WorkingCopy | null): Kept {
  const held = heldBack(line);
  const version = kept?.version ?? "";
  if (held && kept && (held.version ?? "") !== version && !same(held, kept)) {
    return { copy: held, version, other: kept };
  }
  return { copy: held && (!kept || held.at > kept.at) ? held : kept, version, other: null };
}

export class Keeper {
  private words: Words | null = null;
  private timer = 0;
  private flying: Promise<void> | null = null;
  private halted = false;
  /** Names this page: it may go on though the answer to its last save was lost. */
  private readonly page = `${Date.now()}-${Math.random().toString(36).slice(2)}`;

  constructor(
    private readonly line: Line,
    public base: string,
    public version: string,
    private readonly tell: KeeperListener,
  ) {}

  /** Sends nothing more until goOn: other words stand on the server. */
  halt(): void {
    this.halted = true;
    clearTimeout(this.timer);
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
      sessionStorage.setItem(keyOf(this.line), JSON.stringify(held));
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
    clearTimeout(this.timer);
    await this.flying;
  }

  /**
   * `sent` becomes a version. No autosave comes between: the version takes the working copy with it, and one that was
   * written over that would look like another page's. What is typed meanwhile is kept, and goes on from the version.
   */
  async save<T extends { head: string }>(sent: Words, put: () => Promise<T>): Promise<T> {
    const work = put().then((saved) => {
      this.saved(saved.head, sent);
      return saved;
    });
    this.flying = work.then(
      () => {},
      () => {},
    );
    try {
      return await work;
    } finally {
      this.flying = null;
    }
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  forget(): void {
    this.words = null;
    this.version = "";
    this.halted = false;
    clearTimeout(this.timer);
    sessionStorage.removeItem(keyOf(this.line));
    this.tell.onState({ kind: "clean" });
  }

  private saved(head: string, sent: Words): void {
    const since = this.words === sent ? null : this.words;
    this.base = head;
    this.forget();
    if (since) {
      this.change(since);
    }
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (this.flying) {
        this.schedule(PAUSE_MS);
      } else {
        void this.send();
      }
    }, ms);
  }

  private async send(): Promise<Problem | null> {
    const words = this.words;
    if (!words) {
      return null;
    }
    let failed: Problem | null = null;
    this.tell.onState({ kind: "saving" });
    const work = this.put(words).catch((e) => {
      failed = asProblem(e);
    });
    this.flying = work;
    await work;
    this.flying = null;
    if (failed) {
      await this.failed(failed);
    }
    return failed;
  }

  private async put(words: Words): Promise<void> {
    const body = { ...words, base: this.base, page: this.page };
    const { data } = await call<Screened>("PUT", at(this.line, "/working-copy"), { body, ifMatch: this.version });
    this.version = data.version;
    if (this.words === words) {
      this.words = null;
      sessionStorage.removeItem(keyOf(this.line));
      this.tell.onState({ kind: "saved", at: data.at });
      this.tell.onFindings(data.findings);
    }
  }

  private async failed(problem: Problem): Promise<void> {
    if (problem.code === "working_copy.stale") {
      this.halt();
      this.tell.onElsewhere(await workingCopyOf(this.line).catch(() => null));
    } else if (problem.away) {
      this.tell.onState({ kind: "away", problem });
      this.schedule(RETRY_MS);
    } else {
      this.tell.onState({ kind: "refused", problem });
    }
  }
}
