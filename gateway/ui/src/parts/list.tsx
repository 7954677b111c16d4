// A list that goes on: cursor pages, one more at a time.
import { useEffect, useState } from "preact/hooks";
import { asProblem, get, type Problem } from "../api/client";
import type { Page } from "../api/types";

export interface Listed<T> {
  items: T[] | null;
  next: string | null;
  busy: boolean;
  problem: Problem | null;
  more: () => Promise<void>;
  reload: () => Promise<void>;
}

export function useList<T>(path: string): Listed<T> {
  const [items, setItems] = useState<T[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (cursor: string | null) => {
    setBusy(true);
    try {
      const glue = path.includes("?") ? "&" : "?";
      const page = await get<Page<T>>(cursor ? `${path}${glue}cursor=${encodeURIComponent(cursor)}` : path);
      setItems((before) => (cursor ? [...(before ?? []), ...page.items] : page.items));
      setNext(page.next ?? null);
      setProblem(null);
    } catch (e) {
      setProblem(asProblem(e));
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    setItems(null);
    void load(null);
  }, [path]);
  return { items, next, busy, problem, more: () => load(next), reload: () => load(null) };
}

export function More<T>({ list }: { list: Listed<T> }) {
  if (!list.next) {
    return null;
  }
  return (
    <p class="more">
      <button type="button" disabled={list.busy} onClick={() => void list.more()}>
        {list.busy ? "正在读取…" : "继续往下看"}
      </button>
    </p>
  );
}
