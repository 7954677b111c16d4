// Who is here, since when, and how long the session still holds.
import { asProblem, del, get, onActivity, onLoggedOut, post, type Problem } from "../api/client";
import type { Me, SessionStart } from "../api/types";
import { navigate } from "./router";
import { Store } from "./store";

const IDLE_MS = 15 * 60 * 1000;
const WARN_MS = 2 * 60 * 1000;
const POLL_MS = 45 * 1000;

/** undefined: not asked yet; null: nobody is logged in. */
export const me = new Store<Me | null | undefined>(undefined);
export const trouble = new Store<Problem | null>(null);
/** Seconds until the session ends, when that is near; else null. */
export const ending = new Store<number | null>(null);

let lastAct = Date.now();
let until = Number(sessionStorage.getItem("shenfa.until") ?? 0);

export async function refreshMe(background = false): Promise<void> {
  try {
    me.set(await get<Me>("/me", { background }));
    trouble.set(null);
  } catch (e) {
    const problem = asProblem(e);
    if (problem.status === 401) {
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
  me.set(started.account);
  others?.postMessage("");
  return started.account;
}

export async function logOut(): Promise<void> {
  try {
    await del("/sessions/current");
  } finally {
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
  others?.addEventListener("message", () => void refreshMe(true));
  onActivity(() => {
    lastAct = Date.now();
    trouble.set(null);
  });
  onLoggedOut(() => {
    const was = me.get();
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
