// Who is here, since when, and how long the session still holds.
import { asProblem, del, get, onActivity, onAnother, onBehalfOf, onLoggedOut, post, type Problem } from "../api/client";
import type { Me, SessionStart } from "../api/types";
import { navigate } from "./router";
import { Store } from "./store";

const IDLE_MS = 15 * 60 * 1000;
const WARN_MS = 2 * 60 * 1000;
const POLL_MS = 45 * 1000;

/** undefined: not asked yet; null: nobody is logged in. */
export const me = new Store<Me | null | undefined>(undefined);
/**
 * Who has logged in to this browser meanwhile, in another tab: the pages here stay hers for whom they were opened, with
 * all that is typed, until she has logged in again or the other one has taken them.
 */
export const another = new Store<Me | null>(null);
export const trouble = new Store<Problem | null>(null);
/** Seconds until the session ends, when that is near; else null. */
export const ending = new Store<number | null>(null);

let lastAct = Date.now();
let until = Number(sessionStorage.getItem("shenfa.until") ?? 0);

function found(person: Me): void {
  const here = me.get();
  const same = !here || here.id === person.id;
  another.set(same ? null : person);
  if (same) {
    me.set(person);
  }
}

/** She who is logged in now goes on with pages of her own. */
export function takeOver(person: Me): void {
  another.set(null);
  me.set(person);
}

export async function refreshMe(background = false): Promise<void> {
  try {
    found(await get<Me>("/me", { background, person: null }));
    trouble.set(null);
  } catch (e) {
    const problem = asProblem(e);
    if (problem.status === 401) {
      another.set(null);
      me.set(null);
    } else {
      trouble.set(problem);
    }
  }
}

/** A phone keeps a session of its own beside the desk's. */
export function deviceKind(): "desk" | "phone" {
  return matchMedia("(max-width: 600px)").matches ? "phone" : "desk";
}

/** All tabs of a browser share one session: who logs in or out in one is told to the others at once. */
const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("shenfa.session");

export async function logIn(account: string, password: string, replace: boolean): Promise<Me> {
  const body = { account, password, device: deviceKind(), replace };
  const started = await post<SessionStart>("/sessions", body);
  until = Date.parse(started.expires_at) || 0;
  sessionStorage.setItem("shenfa.until", String(until));
  lastAct = Date.now();
  ending.set(null);
  takeOver(started.account);
  others?.postMessage("");
  return started.account;
}

export async function logOut(): Promise<void> {
  try {
    await del("/sessions/current");
  } catch (e) {
    if (asProblem(e).code !== "person.other") {
      throw e; /* else hers has ended here, and the other one's goes on */
    }
  } finally {
    another.set(null);
    me.set(null);
    others?.postMessage("");
    navigate("/login");
  }
}

function watchTheClock(): void {
  if (!me.get()) {
    ending.set(null);
    return;
  }
  const idleEnd = lastAct + IDLE_MS;
  const end = until ? Math.min(idleEnd, until) : idleEnd;
  const left = end - Date.now();
  ending.set(left < WARN_MS ? Math.max(0, Math.ceil(left / 1000)) : null);
}

export function startSession(): void {
  onBehalfOf(() => me.get()?.id ?? null);
  onAnother(() => {
    if (!another.get()) {
      void refreshMe(true);
    }
  });
  others?.addEventListener("message", () => void refreshMe(true));
  onActivity(() => {
    lastAct = Date.now();
    trouble.set(null);
  });
  onLoggedOut(() => {
    const was = me.get();
    another.set(null);
    me.set(null);
    if (was && location.pathname !== "/login") {
      navigate(`/login?next=${encodeURIComponent(location.pathname + location.search)}`, true);
    }
  });
  setInterval(watchTheClock, 1000);
  setInterval(() => {
    if (me.get() && !document.hidden) {
      void refreshMe(true);
    }
  }, POLL_MS);
  void refreshMe();
}
