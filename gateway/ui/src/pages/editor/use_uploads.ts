// Attachments on their way to the server.
import { useRef, useState } from "preact/hooks";
import { asProblem } from "../../api/client";
import type { Asset } from "../../api/types";
import type { Upload } from "./attachments";
import { maskedCopy, upload } from "./upload";

export interface Uploads {
  running: Upload[];
  done: Asset[];
  add: (file: File) => void;
  mask: (sha256: string, name: string, onDone: (copy: Asset) => void) => void;
  dismiss: (id: number) => void;
}

export function useUploads(draft: string, onDone: (asset: Asset) => void): Uploads {
  const [running, setRunning] = useState<Upload[]>([]);
  const [done, setDone] = useState<Asset[]>([]);
  const next = useRef(1);
  const change = (id: number, part: Partial<Upload>) =>
    setRunning((all) => all.map((u) => (u.id === id ? { ...u, ...part } : u)));
  const dismiss = (id: number) => setRunning((all) => all.filter((u) => u.id !== id));
  const follow = (id: number, coming: Promise<Asset>, then: (asset: Asset) => void) => {
    coming
      .then((asset) => {
        setDone((all) => [...all, asset]);
        dismiss(id);
        then(asset);
      })
      .catch((e) => change(id, { problem: asProblem(e) }));
  };
  const add = (file: File) => {
    const id = next.current++;
    setRunning((all) => [...all, { id, name: file.name, share: 0, problem: null }]);
    follow(id, upload(draft, file, (share) => change(id, { share })), onDone);
  };
  const mask = (sha256: string, name: string, then: (copy: Asset) => void) => {
    const id = next.current++;
    setRunning((all) => [...all, { id, name, share: 1, problem: null }]);
    follow(id, maskedCopy(draft, sha256), then);
  };
  return { running, done, add, mask, dismiss };
}
