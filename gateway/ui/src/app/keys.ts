// Single keys as shortcuts: never while somebody types, never under a dialog, never with a modifier.
import { useEffect } from "preact/hooks";

const TYPING = "input,textarea,select,[contenteditable=true],[role=textbox]";

function isTyping(e: KeyboardEvent): boolean {
  return (e.target as Element).closest(TYPING) !== null || document.querySelector("dialog[open]") !== null;
}

export function useKeys(keys: Record<string, () => void>): void {
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (keys[e.key] && !e.ctrlKey && !e.metaKey && !e.altKey && !isTyping(e)) {
        e.preventDefault();
        keys[e.key]();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
}

/** Ctrl+S (Command+S on a Mac) wherever the focus is. */
export function useSaveKey(save: () => void): void {
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === "s") {
        e.preventDefault();
        if (!e.isComposing) {
          save();
        }
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
}
