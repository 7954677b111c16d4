// The words on the page: in the state that is drawn, and as of this very moment for whoever answers late.
import { useRef, useState } from "preact/hooks";
import { setHtml, type EditorSlot } from "./canvas";
import { wordsOf, type Words } from "./words";

export interface Text {
  words: Words;
  now: { readonly current: Words };
  /** She changed a part of them. */
  put: (part: Partial<Words>) => void;
  /** Others take their place, in the editor too. */
  replace: (fresh: Words) => void;
}

export function useText(first: Words, slot: EditorSlot): Text {
  const [words, setWords] = useState(() => wordsOf(first));
  const now = useRef(words);
  const take = (next: Words) => {
    now.current = next;
    setWords(next);
  };
  return {
    words,
    now,
    put: (part) => take({ ...now.current, ...part }),
    replace: (fresh) => {
      take(wordsOf(fresh));
      if (slot.now.current) {
        setHtml(slot.now.current, fresh.html);
      }
    },
  };
}
