// Keeps what is typed: at once on this machine, shortly after on the server. While the server is away
// it tries again and says so. Findings come sooner by the screener; those in a save's answer are
// believed as long as nothing was typed since.
import { asProblem, call, type Problem } from "../../api/client";
import type { Finding, Meta, Screened } from "../../api/types";
import { at, pageOf, type Line } from "../../parts/line";

export interface Words {
  title: string;
  html: string;
  meta: Meta;
}

export interface KeptWords extends Words {
  base: string;
  at: string;
}

export type KeeperState =
  | { kind: "clean" }
  | { kind: "waiting" }
  | { kind: "saving" }
  | { kind: "saved"; at: string }
  | { kind: "away"; problem: Problem }
  | { kind: "refused"; problem: Problem };

export interface KeeperListener {
  onState: (state: KeeperState) => void;
  onFindings: (findings: Finding[]) => void;
}

const PAUSE_MS = 600;
const RETRY_MS = 5000;

function keyOf(line: Line): string {
  return `shenfa${pageOf(line)}`;
}

/** What this browser tab still holds of a draft and the server may not have. */
export function heldBack(line: Line): KeptWords | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(line)) ?? "null");
  } catch {
    return null;
  }
}

export class Keeper {
  private words: Words | null = null;
  private timer = 0;
  private flying: Promise<void> | null = null;

  constructor(
    private readonly line: Line,
    public base: string,
    private readonly tell: KeeperListener,
  ) {}

  change(words: Words): void {
    this.words = words;
    const held: KeptWords = { ...words, base: this.base, at: new Date().toISOString() };
    try {
      sessionStorage.setItem(keyOf(this.line), JSON.stringify(held));
    } catch {
      // storage full or forbidden: the page itself still holds the text
    }
    this.tell.onState({ kind: "waiting" });
    this.schedule(PAUSE_MS);
  }

  /** Everything typed so far is with the server when this resolves; or it says why not. */
  async flush(): Promise<Problem | null> {
    clearTimeout(this.timer);
    await this.flying;
    return this.words ? this.send() : null;
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  forget(): void {
    this.words = null;
    clearTimeout(this.timer);
    sessionStorage.removeItem(keyOf(this.line));
    this.tell.onState({ kind: "clean" });
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
      this.failed(failed);
    }
    return failed;
  }

  private async put(words: Words): Promise<void> {
    const body = { ...words, base: this.base };
    const { data } = await call<Screened>("PUT", at(this.line, "/working-copy"), { body });
    if (this.words === words) {
      this.words = null;
      sessionStorage.removeItem(keyOf(this.line));
      this.tell.onState({ kind: "saved", at: data.at });
      this.tell.onFindings(data.findings);
    }
  }

  private failed(problem: Problem): void {
    if (problem.away) {
      this.tell.onState({ kind: "away", problem });
      this.schedule(RETRY_MS);
    } else {
      this.tell.onState({ kind: "refused", problem });
    }
  }
}
