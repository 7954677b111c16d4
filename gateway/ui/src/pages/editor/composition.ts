// An input method puts a word together: what stands in the text meanwhile (pinyin, a first guess) is nobody's word
// yet. It is neither kept nor looked at, and nothing is drawn into it: marks would break the composition off.
import { useEffect, useRef, type MutableRef } from "preact/hooks";

type Work = () => void;

export class Composition {
  private composing = false;
  private afterTyping: Work | null = null;
  private afterAnswer: Work | null = null;

  begin(): void {
    this.composing = true;
  }

  /** What was said of the words before is no answer about those that have come. */
  end(): void {
    const work = this.afterTyping ?? this.afterAnswer;
    this.composing = false;
    this.afterTyping = null;
    this.afterAnswer = null;
    work?.();
  }

  /** Something is typed: `work` hands it on, at once or when the word is done. */
  typed(work: Work): void {
    if (this.composing) {
      this.afterTyping = work;
    } else {
      work();
    }
  }

  /** Something is to be shown in the text. */
  said(work: Work): void {
    if (this.composing) {
      this.afterAnswer = work;
    } else {
      work();
    }
  }
}

export function useComposition(root: MutableRef<HTMLElement | null>): Composition {
  const it = useRef<Composition>();
  it.current ??= new Composition();
  const composition = it.current;
  useEffect(() => {
    const el = root.current;
    const begin = () => composition.begin();
    const end = () => composition.end();
    /* A field that goes away under a composition never says that it ended; what is typed next does. */
    const plain = (e: Event) => (e as InputEvent).isComposing || composition.end();
    el?.addEventListener("compositionstart", begin);
    el?.addEventListener("compositionend", end);
    el?.addEventListener("beforeinput", plain);
    return () => {
      el?.removeEventListener("compositionstart", begin);
      el?.removeEventListener("compositionend", end);
      el?.removeEventListener("beforeinput", plain);
      composition.end();
    };
  }, []);
  return composition;
}
