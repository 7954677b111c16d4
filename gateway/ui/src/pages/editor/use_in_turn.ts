// One save after the other: a second one that did not wait for the first would meet its version as somebody else's.
import { useRef, useState } from "preact/hooks";
import { asProblem, type Problem } from "../../api/client";

export interface InTurn {
  busy: boolean;
  problem: Problem | null;
  /** Begins when what was asked before is answered; its problem is shown, and thrown. */
  run: <T>(work: () => Promise<T>) => Promise<T>;
  /** Its problem is shown; nobody waits. */
  guard: (work: () => Promise<unknown>) => Promise<void>;
}

/** As a class: whether it keeps its promise needs no page to be seen. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work);
    this.last = mine.catch(() => {});
    return mine;
  }
}

export function useInTurn(): InTurn {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const turns = useRef<Turns>();
  turns.current ??= new Turns();
  const shown = async <T>(work: () => Promise<T>): Promise<T> => {
    setBusy(true);
    setProblem(null);
    try {
      return await work();
    } catch (e) {
      setProblem(asProblem(e));
      throw e;
    } finally {
      setBusy(false);
    }
  };
  const guard = async (work: () => Promise<unknown>) => {
    setProblem(null);
    await work().catch((e) => setProblem(asProblem(e)));
  };
  return { busy, problem, guard, run: (work) => turns.current!.run(() => shown(work)) };
}
