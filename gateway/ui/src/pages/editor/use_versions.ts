// Versions: what is saved by name, on which one the page goes on (If-Match), and what to do when somebody was faster.
import { useRef, useState } from "preact/hooks";
import { asProblem, call, del, type Problem } from "../../api/client";
import type { Draft, WorkingCopy } from "../../api/types";
import { at } from "../../parts/line";
import { useInTurn } from "./use_in_turn";
import { workingCopyOf } from "./keeper";
import type { Keeping } from "./use_keeper";
import type { Text } from "./use_text";
import { sameWords, type Words } from "./words";

/** Where the page stands among the versions. */
function useStanding(loaded: Draft, copy: WorkingCopy | null) {
  const [draft, setDraft] = useState(loaded);
  /** Words on the page that no version has. */
  const [dirty, setDirtyShown] = useState(copy !== null);
  const dirtyNow = useRef(dirty);
  const setDirty = (is: boolean) => {
    dirtyNow.current = is;
    setDirtyShown(is);
  };
  /** The words that were restored, as long as they are no version. */
  const [fromCopy, setFromCopy] = useState(copy);
  /** The version that somebody else made meanwhile. */
  const [stale, setStale] = useState(copy && copy.base !== loaded.head ? loaded.head : null);
  return { draft, setDraft, dirty, dirtyNow, setDirty, fromCopy, setFromCopy, stale, setStale };
}

type Standing = ReturnType<typeof useStanding>;

export interface Versions extends Standing {
  saving: boolean;
  problem: Problem | null;
  /** A deliberate save: a version with its author. Answers null when somebody was faster. */
  save: () => Promise<Draft | null>;
  /** The page shows this version. */
  load: (fresh: Draft) => void;
  /** What is on the page goes over what somebody else saved. */
  keepMine: () => Promise<void>;
  /** What is on the page is thrown away. */
  reload: () => Promise<void>;
  takeOther: (there: WorkingCopy) => void;
  /** What is on the page goes over what she wrote in the other one. */
  keepThis: (there: WorkingCopy) => Promise<void>;
}

interface Page {
  stand: Standing;
  text: Text;
  keeping: Keeping;
  /** Puts other words on the page, in the editor and before the reviewers. */
  show: (fresh: Words) => void;
}

async function latest(draft: Draft): Promise<Draft> {
  return (await call<Draft>("GET", at(draft))).data;
}

/** Somebody made a version. Of this page's words, the answer being lost? Then the page goes on from it. */
async function isOwn({ stand, keeping: { keep } }: Page): Promise<boolean> {
  const fresh = await latest(stand.draft);
  const own = keep.isMine(fresh);
  if (own) {
    keep.base = fresh.head;
    stand.setDraft(fresh);
  } else if (fresh.head !== keep.base) {
    stand.setStale(fresh.head);
  }
  return own;
}

async function put(page: Page, sent: Words): Promise<Draft> {
  const { stand, keeping } = page;
  const { keep } = keeping;
  const body = { ...sent, copy: keep.version };
  const { person } = keep.place;
  const send = async () => (await call<Draft>("PUT", at(stand.draft), { body, ifMatch: keep.base, person })).data;
  try {
    return await send();
  } catch (e) {
    if (asProblem(e).status === 412 && (await isOwn(page))) {
      return send();
    }
    throw e;
  }
}

/** The words went out as `sent`; she may have typed on. */
function settle({ stand, text, keeping }: Page, fresh: Draft, sent: Words): void {
  stand.setDraft(fresh);
  stand.setFromCopy(null);
  stand.setStale(null);
  if (sameWords(text.now.current, sent)) {
    stand.setDirty(false);
    keeping.setState({ kind: "saved", at: fresh.updated_at });
  }
}

async function makeVersion(page: Page): Promise<Draft | null> {
  const { keep } = page.keeping;
  await keep.flush();
  if (keep.halts) {
    return null;
  }
  const sent = page.text.now.current;
  try {
    const fresh = await keep.save(sent, () => put(page, sent));
    settle(page, fresh, sent);
    return fresh;
  } catch (e) {
    if (asProblem(e).status === 412) {
      return null;
    }
    throw e;
  }
}

function load({ stand, keeping, show }: Page, fresh: Draft): void {
  stand.setDraft(fresh);
  show(fresh);
  stand.setDirty(false);
  stand.setFromCopy(null);
  stand.setStale(null);
  keeping.keep.base = fresh.head;
}

/** What is gone already is gone; what could not be asked is said. */
function unlessAway(e: unknown): void {
  const problem = asProblem(e);
  if (problem.away) {
    throw problem;
  }
}

/** Of this page's words a later copy may stand there: its last save before it was loaded anew came behind. Other words stay. */
async function dropCopy({ stand, text, keeping: { keep } }: Page): Promise<void> {
  const path = at(stand.draft, "/working-copy");
  const drop = (version: string) => del(path, { ifMatch: version });
  if (!keep.version) {
    return;
  }
  try {
    await drop(keep.version);
  } catch (e) {
    const there = asProblem(e).status === 412 ? await workingCopyOf(stand.draft) : null;
    if (there && sameWords(there, text.now.current)) {
      await drop(there.version).catch(unlessAway);
    }
    unlessAway(e);
  }
}

async function reload(page: Page): Promise<void> {
  const { keep } = page.keeping;
  const fresh = await latest(page.stand.draft);
  await keep.landed();
  await dropCopy(page);
  /* What was typed while it was asked goes as well: kept, it would come back as words of hers. */
  keep.forget();
  load(page, fresh);
}

/** What she writes there meanwhile stays, and is answered; null: nothing stands there any more. */
async function throwAway(draft: Draft, there: WorkingCopy): Promise<WorkingCopy | null> {
  try {
    await del(at(draft, "/working-copy"), { ifMatch: there.version });
    return null;
  } catch (e) {
    if (asProblem(e).status === 412) {
      return workingCopyOf(draft);
    }
    throw e;
  }
}

/** She chose what is on this page. Where that is the version itself there is nothing to send: the other words just go. */
async function keepThis({ stand, keeping }: Page, there: WorkingCopy): Promise<void> {
  const { keep, setElsewhere, setState } = keeping;
  const send = (seen: string) => {
    setElsewhere(null);
    return keep.goOn(seen);
  };
  if (!keep.empty) {
    await send(there.version);
    return;
  }
  const later = await throwAway(stand.draft, there);
  if (later) {
    setElsewhere(later);
  } else if (keep.empty) {
    setElsewhere(null);
    keep.forget();
    setState({ kind: "same" });
  } else {
    await send("");
  }
}

/** She chose what she wrote in the other page. */
function takeOther({ stand, keeping, show }: Page, there: WorkingCopy): void {
  const { keep } = keeping;
  keep.forget();
  keep.version = there.version;
  keep.base = there.base || keep.base;
  show(there);
  stand.setDirty(true);
  stand.setFromCopy(there);
  keeping.setElsewhere(null);
  keeping.setState({ kind: "saved", at: there.at });
}

type Start = Omit<Page, "stand"> & { loaded: Draft; /** Restored over it. */ copy: WorkingCopy | null };

export function useVersions({ loaded, copy, ...rest }: Start): Versions {
  const stand = useStanding(loaded, copy);
  const turn = useInTurn();
  const page: Page = { stand, ...rest };
  const save = () => turn.run(() => makeVersion(page));
  const { keep, onGone } = rest.keeping;
  onGone.current = async () => {
    await isOwn(page);
    return true;
  };
  const keepMine = async () => {
    keep.base = (await latest(stand.draft)).head;
    stand.setStale(null);
    await save();
  };
  return {
    ...stand,
    saving: turn.busy,
    problem: turn.problem,
    save,
    /* Typed while it was asked for: those words are not stepped over. */
    load: (fresh) => (stand.dirtyNow.current ? stand.setStale(fresh.head) : load(page, fresh)),
    keepMine: () => turn.guard(keepMine),
    reload: () => turn.guard(() => reload(page)),
    takeOther: (there) => takeOther(page, there),
    keepThis: (there) => turn.guard(() => keepThis(page, there)),
  };
}
