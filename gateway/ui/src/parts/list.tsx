// What every list page is: asked for with a search, shown a page at a time, with words for when it
// is empty, on its way, or not to be had.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem, get, type Problem } from "../api/client";
import type { Page } from "../api/types";
import { Waiting } from "./load";
import { ProblemNote } from "./problem";

export interface Listed<T> {
  items: T[] | null;
  /** The last answer as it came: what a list says besides its items. */
  answer: Page<T> | null;
  next: string | null;
  busy: boolean;
  problem: Problem | null;
  more: () => Promise<void>;
  reload: () => Promise<void>;
}

/** "/drafts" and { q: "数据", mine: "" }: "/drafts?q=…"; what is empty is not asked for. */
export function pathWith(path: string, asked: Record<string, string>): string {
  const query = String(new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== "")));
  return query ? `${path}?${query}` : path;
}

export function useList<T>(path: string, asked: Record<string, string> = {}): Listed<T> {
  const [items, setItems] = useState<T[] | null>(null);
  const [answer, setAnswer] = useState<Page<T> | null>(null);
  const [busy, setBusy] = useState(true);
  const [problem, setProblem] = useState<Problem | null>(null);
  const whole = pathWith(path, asked);
  const wanted = useRef(whole);
  wanted.current = whole;
  const load = async (cursor: string | null) => {
    setBusy(true);
    try {
      const page = await get<Page<T>>(pathWith(path, { ...asked, cursor: cursor ?? "" }));
      if (wanted.current !== whole) {
        return;
      }
      setItems((before) => (cursor ? [...(before ?? []), ...page.items] : page.items));
      setAnswer(page);
      setProblem(null);
    } catch (e) {
      if (wanted.current === whole) {
        setProblem(asProblem(e));
      }
    } finally {
      if (wanted.current === whole) {
        setBusy(false);
      }
    }
  };
  useEffect(() => {
    setItems(null);
    setAnswer(null);
    void load(null);
  }, [whole]);
  const next = answer?.next ?? null;
  return { items, answer, next, busy, problem, more: () => load(next), reload: () => load(null) };
}

interface ListProps<T> {
  list: Listed<T>;
  /** What to say when there is nothing. */
  empty: string;
  children: (items: T[]) => ComponentChildren;
}

export function List<T>({ list, empty, children }: ListProps<T>) {
  return (
    <>
      <ProblemNote problem={list.problem} onRetry={() => void list.reload()} />
      {list.items === null && list.busy && <Waiting />}
      {list.items !== null && (list.items.length ? children(list.items) : <p class="empty">{empty}</p>)}
      {list.next && (
        <p class="more">
          <button type="button" disabled={list.busy} onClick={() => void list.more()}>
            {list.busy ? "正在读取…" : "继续往下看"}
          </button>
        </p>
      )}
    </>
  );
}

interface SearchProps {
  /** By what one may look, as the box says: "标题或登记号". */
  by: string;
  onAsk: (words: string) => void;
}

export function Search({ by, onAsk }: SearchProps) {
  const [words, setWords] = useState("");
  const ask = (e: Event) => {
    e.preventDefault();
    onAsk(words.trim());
  };
  return (
    <form class="search" role="search" onSubmit={ask}>
      <input
        type="search"
        aria-label={`按${by}查找`}
        placeholder={by}
        value={words}
        onInput={(e) => setWords(e.currentTarget.value)}
      />
      <button type="submit">查找</button>
    </form>
  );
}

/** Nothing there, or nothing found: people take the one for the other when the page does not say. */
export function emptyWords(asked: string, nothing: string): string {
  return asked ? `没有找到“${asked}”。请换一个词，或清空后再查。` : nothing;
}
