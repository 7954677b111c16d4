// What is found in the words on the page: asked for as they are typed, marked in the text, and which one is open.
import { useEffect, useRef, useState, type MutableRef } from "preact/hooks";
import { get } from "../../api/client";
import type { Finding } from "../../api/types";
import { renewed } from "../../editor/findings";
import { at, type Line } from "../../parts/line";
import type { EditorSlot } from "./canvas";
import type { Composition } from "./composition";
import { Screener, withWaiting } from "./screener";
import type { Text } from "./use_text";
import type { Stand } from "./walk";
import { sameWords, type Words } from "./words";

export interface Findings {
  /** null: nobody has looked yet. */
  all: Finding[] | null;
  opened: Finding | null;
  setOpened: (finding: Finding | null) => void;
  /** What was opened last, named as in the last answer; nothing when that has it no more. */
  stand: MutableRef<Stand>;
  show: (list: Finding[]) => void;
  /** Asks about words that were just typed. */
  ask: (words: Words) => void;
  /** What was found in the saved version, for a page that shows just that. */
  look: () => void;
}

export function useFindings(line: Line, text: Text, slot: EditorSlot, composition: Composition): Findings {
  const [all, setAll] = useState<Finding[] | null>(null);
  const [opened, setOpened] = useState<Finding | null>(null);
  const stand = useRef<Stand>({ finding: null, at: 0 });
  const shown = useRef<Finding[] | null>(null);
  const draw = (list: Finding[]) => {
    shown.current = list;
    setAll(list);
    const editor = slot.now.current;
    if (editor && !editor.isDestroyed) {
      const still = renewed(editor.view, list, stand.current.finding);
      stand.current.finding = still;
      setOpened((before) => before && still);
    }
  };
  const show = (list: Finding[]) => composition.said(() => draw(list));
  const screener = useRef<Screener>();
  screener.current ??= new Screener(line, (said) => show(withWaiting(said, shown.current ?? [])));
  const { current: screen } = screener;
  const look = () => {
    const asked = text.now.current;
    get<{ items: Finding[] }>(at(line, "/findings"))
      .then(({ items }) => sameWords(text.now.current, asked) && show(items))
      .catch(() => {});
  };
  /* An editor that was made anew has no marks. */
  useEffect(() => {
    if (slot.editor && shown.current) {
      show(shown.current);
    }
  }, [slot.editor]);
  useEffect(() => () => screen.stop(), []);
  return { all, opened, setOpened, stand, show, look, ask: (words) => screen.change(words) };
}
