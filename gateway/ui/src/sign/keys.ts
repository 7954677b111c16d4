// The key a person signs with: made here, not extractable, kept in this browser's IndexedDB.
import { post, Problem } from "../api/client";
import type { Device, Me } from "../api/types";

interface Kept {
  account: string;
  keyId: string;
  pair: CryptoKeyPair;
}

/** Who votes, takes down, gives 保密审查, decides findings, gives roles or keeps the word list, signs it, and has a code from the first day. */
export function signs(person: Me): boolean {
  return ["VOTE", "WITHDRAW", "FINDING_DECIDE", "ROLE_WRITE", "LEXICON_WRITE", "INCIDENT_HANDLE"].some((c) => person.capabilities.includes(c));
}

function openStore(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("shenfa-keys", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("keys", { keyPath: "account" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore<T>(mode: IDBTransactionMode, f: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await openStore();
  try {
    return await new Promise((resolve, reject) => {
      const request = f(db.transaction("keys", mode).objectStore("keys"));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    db.close();
  }
}

export async function keyOf(account: string): Promise<Kept | null> {
  try {
    return (await inStore<Kept | undefined>("readonly", (s) => s.get(account))) ?? null;
  } catch {
    return null;
  }
}

export async function forgetKey(account: string): Promise<void> {
  await inStore("readwrite", (s) => s.delete(account));
}

/** A word list has twenty million bytes: so many at once, a multiple of three. */
const PART = 3 * 4096;

export function base64(bytes: ArrayBuffer | Uint8Array): string {
  const all = new Uint8Array(bytes);
  const parts: string[] = [];
  for (let at = 0; at < all.length; at += PART) {
    parts.push(btoa(String.fromCharCode(...all.subarray(at, at + PART))));
  }
  return parts.join("");
}

function labelOfHere(): string {
  const system = /Windows|Mac OS X|Android|iPhone|Linux/.exec(navigator.userAgent)?.[0] ?? "";
  const browser = /Edg|Firefox|Chrome|Safari/.exec(navigator.userAgent)?.[0] ?? "浏览器";
  return `${system} ${browser === "Edg" ? "Edge" : browser}`.trim();
}

/** `code` is the one-time code of the security administrator; on the first day, the first password. */
export async function enrol(account: string, code: string): Promise<Device> {
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const pair = await crypto.subtle.generateKey(curve, false, ["sign", "verify"]);
  const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
  const device = await post<Device>("/me/devices", {
    kind: "p256",
    public_key: base64(spki),
    label: labelOfHere(),
    code,
  });
  await inStore("readwrite", (s) => s.put({ account, keyId: device.key_id, pair } satisfies Kept));
  return device;
}

export interface Signed {
  key_id: string;
  signature: string;
}

/** WebCrypto's ECDSA answers raw r||s, which is what the server wants. Fails where there is no key. */
export async function sign(account: string, payload: string): Promise<Signed> {
  const kept = await keyOf(account);
  if (!kept) {
    throw new Problem(0, "key.missing", "本机没有您的签名密钥", "请先在“我的”页面登记本机的签名密钥。");
  }
  const bytes = new TextEncoder().encode(payload);
  const how = { name: "ECDSA", hash: "SHA-256" };
  const signature = await crypto.subtle.sign(how, kept.pair.privateKey, bytes);
  return { key_id: kept.keyId, signature: base64(signature) };
}
