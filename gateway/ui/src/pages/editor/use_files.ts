// Pictures and attachments: picked, dropped or pasted, on their way, in the text.
import { useState } from "preact/hooks";
import type { Asset, Draft } from "../../api/types";
import { appendAttachment, insertPicture, removeAttachment, replaceAttachment, type EditorSlot } from "./canvas";
import { FILES, PICTURES } from "./upload";
import { useUploads, type Uploads } from "./use_uploads";

export interface Files {
  uploads: Uploads;
  /** Those that the text leads to. */
  assets: Asset[];
  /** The one that goes in next, once it has its words; others wait behind it. */
  picture: { file: File; no: number } | null;
  nextPicture: () => void;
  insert: (asset: Asset, alt: string) => void;
  take: (files: File[]) => void;
  pickPictures: () => void;
  pickFiles: () => void;
  remove: (asset: Asset) => void;
  /** A copy of the table with its numbers masked, in place of the file. */
  mask: (sha256: string, name: string) => void;
}

export function useFiles(draft: Draft, html: string, slot: EditorSlot): Files {
  const [queue, setQueue] = useState<{ file: File; no: number }[]>([]);
  const uploads = useUploads(draft.id, (asset) => slot.now.current && appendAttachment(slot.now.current, asset));
  const line = (files: File[]) =>
    setQueue((all) => [...all, ...files.map((file, i) => ({ file, no: (all[all.length - 1]?.no ?? 0) + 1 + i }))]);
  const take = (files: File[]) => {
    line(files.filter(isPicture));
    files.filter((f) => !isPicture(f)).forEach(uploads.add);
  };
  return {
    uploads,
    assets: assetsIn(html, [...draft.attachments, ...uploads.done]),
    picture: queue[0] ?? null,
    nextPicture: () => setQueue((all) => all.slice(1)),
    insert: (asset, alt) => slot.now.current && insertPicture(slot.now.current, asset, alt),
    take,
    pickPictures: () => pick(PICTURES, line),
    pickFiles: () => pick(FILES, (files) => files.forEach(uploads.add)),
    remove: (asset) => slot.now.current && removeAttachment(slot.now.current, asset.sha256),
    mask: (sha256, name) =>
      uploads.mask(sha256, name, (copy) => slot.now.current && replaceAttachment(slot.now.current, sha256, name, copy)),
  };
}

function isPicture(file: File): boolean {
  return file.type !== "" && PICTURES.includes(file.type);
}

function assetsIn(html: string, all: Asset[]): Asset[] {
  const byHash = new Map(all.map((a) => [a.sha256, a]));
  return Array.from(byHash.values()).filter(
    (a) => html.includes(a.sha256) && !new RegExp(`src="assets/${a.sha256}`).test(html),
  );
}

function pick(accept: string, take: (files: File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.addEventListener("change", () => {
    const files = Array.from(input.files ?? []);
    if (files.length) {
      take(files);
    }
  });
  input.click();
}
