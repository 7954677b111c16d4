// Bytes to the server, with how much is gone. The server looks into each file before it keeps it.
import { call } from "../../api/client";
import type { Asset } from "../../api/types";

export const PICTURES = "image/png,image/jpeg,image/gif,image/webp";
export const FILES =
  ".pdf,.docx,.xlsx,.pptx,.zip,.txt,.csv,.mp4,application/pdf,image/png,image/jpeg,image/gif,image/webp";

export function refName(asset: Asset): string {
  return `assets/${asset.sha256}.${asset.extension.replace(/^\./, "")}`;
}

export async function upload(draft: string, file: File, onProgress: (share: number) => void): Promise<Asset> {
  const path = `/drafts/${draft}/assets?name=${encodeURIComponent(file.name)}`;
  return (await call<Asset>("POST", path, { raw: file, onProgress })).data;
}

export async function maskedCopy(draft: string, sha256: string): Promise<Asset> {
  return (await call<Asset>("POST", `/drafts/${draft}/assets/${sha256}/masking`)).data;
}

export function sizeText(bytes: number): string {
  if (bytes < 1024) {
    return `${bytes} 字节`;
  }
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}
