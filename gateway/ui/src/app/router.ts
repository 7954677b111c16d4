// Real addresses and the browser's own history; links stay plain <a href>.
import { useEffect, useState } from "preact/hooks";

export interface Place {
  path: string;
  query: URLSearchParams;
}

const listeners = new Set<() => void>();

function here(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

function tell(): void {
  for (const listener of listeners) {
    listener();
  }
}

export function navigate(to: string, replace = false): void {
  if (replace) {
    history.replaceState(null, "", to);
  } else {
    history.pushState(null, "", to);
  }
  tell();
}

export function usePlace(): Place {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const moved = () => setPlace(here());
    listeners.add(moved);
    return () => {
      listeners.delete(moved);
    };
  }, []);
  return place;
}

function isOurs(link: HTMLAnchorElement, e: MouseEvent): boolean {
  const plain = e.button === 0 && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.altKey;
  const here = link.origin === location.origin && !link.target && !link.hasAttribute("download");
  const page = !link.pathname.startsWith("/api/") && !link.getAttribute("href")?.startsWith("#");
  return plain && here && page;
}

export function startRouter(): void {
  addEventListener("popstate", tell);
  addEventListener("click", (e) => {
    const link = (e.target as Element).closest?.("a[href]") as HTMLAnchorElement | null;
    if (!link || e.defaultPrevented || link.closest(".paper") || !isOurs(link, e)) {
      return;
    }
    e.preventDefault();
    navigate(link.pathname + link.search);
  });
}

/** "/drafts/:id" against "/drafts/12": { id: "12" }; null when it is another page. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split("/");
  const have = path.replace(/(.)\/$/, "$1").split("/");
  if (want.length !== have.length) {
    return null;
  }
  const found: Record<string, string> = {};
  for (let i = 0; i < want.length; i++) {
    if (want[i].startsWith(":")) {
      found[want[i].slice(1)] = decodeURIComponent(have[i]);
    } else if (want[i] !== have[i]) {
      return null;
    }
  }
  return found;
}
