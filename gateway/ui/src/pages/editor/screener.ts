// Asks what the reviewers say of the words as they are typed: at each short pause, storing nothing,
// so that findings wait neither for a save nor for its disk. Keeping the words is the keeper's.
import { post } from "../../api/client";
import type { Finding } from "../../api/types";
import { at, type Line } from "../../parts/line";
import { sameWords, type Words } from "./words";

const PAUSE_MS = 120;

/** `waiting`: files that a save has to look through first, under a new list; of them the answer says nothing. */
interface Answer {
  findings: Finding[];
  waiting: string[];
}

/** What is found now, and of files that wait what was shown before. */
export function withWaiting(said: Answer, shown: Finding[]): Finding[] {
  return [...said.findings, ...shown.filter((f) => f.attachment && said.waiting.includes(f.attachment.sha256))];
}

export class Screener {
  private words: Words | null = null;
  private timer = 0;
  private flying = false;
  /** The pause came while another question was under way: this one goes right behind it. */
  private due = false;

  constructor(
    private readonly line: Line,
    private readonly show: (said: Answer) => void,
  ) {}

  change(words: Words): void {
    this.words = words;
    this.due = false;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.due = true;
      void this.ask();
    }, PAUSE_MS);
  }

  stop(): void {
    this.words = null;
    clearTimeout(this.timer);
  }

  /** Words that changed on the way are asked about behind their own pause: `change` has seen to it. */
  private async ask(): Promise<void> {
    while (this.due && this.words && !this.flying) {
      const asked = this.words;
      this.due = false;
      this.flying = true;
      try {
        const said = await post<Answer>(at(this.line, "/screening"), asked);
        /* It counts places in the words that were asked about; of others it would mark what it never saw. */
        if (this.words && sameWords(this.words, asked)) {
          this.show(said);
        }
      } catch {
        // The keeper sends the same words, tries again, and says what is wrong.
      }
      this.flying = false;
    }
  }
}
