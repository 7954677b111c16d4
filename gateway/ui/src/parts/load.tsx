// Fetch something for a page: shows progress after a second, the problem when there is one.
import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { asProblem, get, type Options, type Problem } from "../api/client";
import { ProblemNote } from "./problem";

export interface Loaded<T> {
  data: T | null;
  problem: Problem | null;
  busy: boolean;
  reload: (background?: boolean) => Promise<void>;
  set: (data: T) => void;
}

type Read<T> = (path: string, options: Options) => Promise<T>;

/** `read`: for what is kept elsewhere once it was fetched. */
export function useGet<T>(path: string | null, read: Read<T> = get): Loaded<T> {
  const [data, setData] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(path !== null);
  const asked = useRef(path);
  asked.current = path;
  const reload = useCallback(
    async (background = false) => {
      if (path === null) {
        return;
      }
      setBusy(!background);
      try {
        const answer = await read(path, { background });
        if (asked.current === path) {
          setData(answer);
          setProblem(null);
        }
      } catch (e) {
        if (asked.current === path && !background) {
          setProblem(asProblem(e));
        }
      } finally {
        setBusy(false);
      }
    },
    [path],
  );
  useEffect(() => {
    setData(null);
    void reload();
  }, [path]);
  return { data, problem, busy, reload, set: setData };
}

const AGAIN_MS = 4000;

/** Asks anew every few seconds while `moving`: a page must not go on saying what was true when it came. */
export function useAgain(moving: boolean, again: () => Promise<void>): void {
  const now = useRef(again);
  now.current = again;
  useEffect(() => {
    const ask = () => {
      if (!document.hidden) {
        void now.current();
      }
    };
    const timer = moving ? setInterval(ask, AGAIN_MS) : 0;
    return () => clearInterval(timer);
  }, [moving]);
}

export function Waiting({ text = "正在读取…" }: { text?: string }) {
  return (
    <div class="waiting" role="status">
      <span class="bar" aria-hidden="true" />
      {text}
    </div>
  );
}

interface Props<T> {
  from: Loaded<T>;
  children: (data: T) => ComponentChildren;
}

export function Show<T>({ from, children }: Props<T>) {
  return (
    <>
      <ProblemNote problem={from.problem} onRetry={() => void from.reload()} />
      {from.data !== null ? children(from.data) : from.busy && <Waiting />}
    </>
  );
}

/** Runs what a button asks for; one at a time, and its problem is kept to be shown. */
export function useAct() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = useCallback(async (work: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
      return true;
    } catch (e) {
      setProblem(asProblem(e));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, problem, run, clear: () => setProblem(null) };
}
