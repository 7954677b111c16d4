// What is typed, kept at once: how far that is, and whether she wrote on in another page meanwhile.
import { useEffect, useRef, useState, type MutableRef } from "preact/hooks";
import type { Finding, WorkingCopy } from "../../api/types";
import { another, me } from "../../app/session";
import { Keeper, type KeeperState, type Kept, type Place } from "./keeper";
import type { Words } from "./words";

export interface Keeping {
  keep: Keeper;
  state: KeeperState;
  setState: (state: KeeperState) => void;
  /** Other words of hers, between which and those on the page she has to choose. */
  elsewhere: WorkingCopy | null;
  setElsewhere: (there: WorkingCopy | null) => void;
  /** What stood on the server was saved or thrown away elsewhere: does she go on by herself? */
  onGone: MutableRef<() => Promise<boolean>>;
}

interface Began {
  place: Place;
  /** The version that the page shows, or that the restored words go on from. */
  base: string;
  words: Words;
  /** When the server kept the restored words; null: the page shows the version itself. */
  restoredAt: string | null;
}

export function useKeeper(began: Began, kept: Kept, onFindings: (list: Finding[]) => void): Keeping {
  const { place, base, words, restoredAt } = began;
  const [state, setState] = useState<KeeperState>(restoredAt ? { kind: "saved", at: restoredAt } : { kind: "clean" });
  const [elsewhere, setElsewhere] = useState<WorkingCopy | null>(kept.other);
  const onGone = useRef(async () => true);
  const onElsewhere = async (there: WorkingCopy | null) => {
    setElsewhere(there);
    return there ? false : onGone.current();
  };
  const whoIsHere = () => (another.get() ?? me.get())?.id ?? null;
  const keeper = useRef<Keeper>();
  keeper.current ??= new Keeper(place, base, kept.version, { onState: setState, onFindings, onElsewhere, whoIsHere }, words);
  const { current: keep } = keeper;
  useLeaving(keep);
  useReturn(keep);
  return { keep, state, setState, elsewhere, setElsewhere, onGone };
}

/** Another one had logged in to this browser; she is back: what was typed goes on. */
function useReturn(keep: Keeper): void {
  const there = another.use();
  useEffect(() => {
    if (!there) {
      void keep.flush();
    }
  }, [there]);
}

/** A page that goes out of sight may be gone the next moment. */
function useLeaving(keep: Keeper): void {
  useEffect(() => {
    const hidden = () => {
      if (document.visibilityState === "hidden") {
        void keep.flush();
      }
    };
    const close = (e: BeforeUnloadEvent) => {
      if (keep.stuck) {
        e.preventDefault();
        e.returnValue = "";
      }
    };
    document.addEventListener("visibilitychange", hidden);
    addEventListener("beforeunload", close);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      removeEventListener("beforeunload", close);
      keep.leave();
    };
  }, []);
}
