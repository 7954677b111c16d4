// 大字版 and high contrast: kept on this machine, put on <html> as attributes.
import { Store } from "./store";

export const SIZES = ["标准", "大字", "特大"] as const;

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export const size = new Store(Number(stored("shenfa.size") ?? 0) % SIZES.length);
export const contrast = new Store(stored("shenfa.contrast") === "1");

function apply(): void {
  document.documentElement.dataset.size = String(size.get());
  document.documentElement.dataset.contrast = contrast.get() ? "high" : "normal";
}

export function setSize(value: number): void {
  size.set(value);
  localStorage.setItem("shenfa.size", String(value));
  apply();
}

export function setContrast(value: boolean): void {
  contrast.set(value);
  localStorage.setItem("shenfa.contrast", value ? "1" : "0");
  apply();
}

export function startSize(): void {
  apply();
}
