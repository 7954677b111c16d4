// A new version while it is being made: what was touched of the three lists, and what it would change.
// It is kept outside the page, so that looking at another page loses none of it.
import { get, post, Problem } from "../../api/client";
import type { Lexicon, Lexicons, ListName, Lists, Preview } from "../../api/types";
import { me } from "../../app/session";
import { Store } from "../../app/store";
import { lexiconPayload, wellFormed } from "../../sign/canonical";
import { base64, sign } from "../../sign/keys";
import { listsSum } from "../../sign/lists";

export interface Column {
  name: string;
  /** What may stand in it; without: any words. */
  choices?: [value: string, name: string][];
}

const LEVELS: Column["choices"] = [
  ["BLOCK", "拦截"],
  ["WARN", "提醒"],
  ["NOTE", "建议"],
];
const KINDS = ["机构", "法律", "职务", "提法", "更名", "排序", "商业用语", "商业栏目", "外文词", "例外", "电话"];

/** Of one file; what the server takes of the three lists together (LIST_BYTES_MAX). */
export const FILE_MB = 32;

export const LIST_NAMES: ListName[] = ["terms", "allow", "names"];
export const LIST_TITLE: Record<ListName, string> = { terms: "词条", allow: "放行短语", names: "规范用语" };
export const COLUMNS: Record<ListName, Column[]> = {
  terms: [{ name: "词条" }, { name: "级别", choices: LEVELS }, { name: "类别" }, { name: "建议改为" }],
  allow: [{ name: "短语" }],
  names: [
    { name: "名称" },
    { name: "类别", choices: KINDS.map((kind) => [kind, kind]) },
    { name: "改为" },
    { name: "依据" },
  ],
};

/** One list that was touched: written in the field, or a file whose bytes the server reads. */
export type Edit = { text: string } | { file: string; bytes: Uint8Array };

export interface Making {
  account: string;
  /** The version it began from. */
  from: number;
  edits: Partial<Record<ListName, Edit>>;
  note: string;
}

const making = new Store<Making | null>(null);

/** Of the person who is here: another one at the same screen begins anew. */
export function useMaking(): Making | null {
  const now = making.use();
  return now?.account === me.get()?.id ? now : null;
}

export function begin(from: number): void {
  making.set({ account: me.get()?.id ?? "", from, edits: {}, note: "" });
}

export function discard(): void {
  making.set(null);
  fetched = null;
}

export function setNote(note: string): void {
  const now = making.get();
  if (now) {
    making.set({ ...now, note });
  }
}

/** `edit` null: as in the version in force. */
export function setEdit(list: ListName, edit: Edit | null): void {
  const now = making.get();
  if (now) {
    const { [list]: _, ...others } = now.edits;
    making.set({ ...now, edits: edit ? { ...others, [list]: edit } : others });
  }
}

/** A list with a row behind the others; a cell keeps no tab and no line break. */
export function withRow(text: string, cells: string[]): string {
  const row = cells.map((cell) => cell.replace(/[\t\r\n]+/g, " ").trim()).join("\t");
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${row.replace(/\t+$/, "")}\n`;
}

/** Whether the new version lets this phrase pass, as one of its lines. */
export function holds(now: Making | null, phrase: string): boolean {
  const edit = now?.edits.allow;
  return edit !== undefined && "text" in edit && edit.text.split(/\r?\n/).includes(phrase);
}

/** One more phrase that is let pass, in the version that is being made; the first begins one. */
export async function propose(phrase: string): Promise<void> {
  if (making.get()?.account !== me.get()?.id) {
    begin((await inForce()).version);
  }
  const now = making.get();
  const edit = now?.edits.allow;
  if (!now || (edit && "file" in edit)) {
    throw new Problem(409, "lexicon.file", "放行短语正在用文件替换", "请先在“提交新版”里预览这个文件，或恢复为现行版的放行短语。");
  }
  const text = edit?.text ?? (await listsOf(now.from)).allow;
  setEdit("allow", { text: withRow(text, [phrase]) });
}

/** What would be handed in, and what that changes in the version that is in force then. */
export interface Looked {
  /** Of these edits, and of no later ones. */
  edits: Making["edits"];
  against: number;
  activation: string;
  lists: Record<ListName, string> | null;
  same: boolean;
  previews: Preview[];
}

interface InForce {
  version: number;
  activation: string;
  newest: Lexicon;
}

async function inForce(): Promise<InForce> {
  const all = await get<Lexicons>("/lexicons");
  const version = all.items.find((l) => l.state === "ACTIVE")?.version;
  if (version === undefined) {
    throw new Problem(404, "lexicon.none", "还没有现行的词库", "首版词库请用命令提交：shenfa lexicon add。");
  }
  return { version, activation: all.activation, newest: all.items[0] };
}

/** How much of what is sent has gone, from 0 to 1. */
type Progress = (share: number) => void;

async function previewOf(list: ListName, edit: Edit, onProgress: Progress): Promise<Preview> {
  const bytes = "text" in edit ? new TextEncoder().encode(edit.text) : edit.bytes;
  const format = "text" in edit ? { format: "tsv" } : {};
  return post<Preview>("/lexicons/preview", { list, ...format, content: base64(bytes) }, { onProgress });
}

let fetched: Lists | null = null;

/** A version never changes: the one that was fetched last is not fetched again, it may have twenty megabytes. */
export async function listsOf(version: number): Promise<Lists> {
  if (fetched?.version !== version) {
    fetched = await get<Lists>(`/lexicons/${version}/lists`);
  }
  return fetched;
}

/** Lists that were not touched are those in force now, whatever was in force when the making began. */
async function lookAt(edits: Making["edits"], onProgress: Progress): Promise<Looked> {
  const { version, activation } = await inForce();
  const base = await listsOf(version);
  const previews: Preview[] = [];
  const kept = { ...edits };
  const lists = { terms: base.terms, allow: base.allow, names: base.names };
  let good = true;
  for (const list of LIST_NAMES) {
    const edit = edits[list];
    if (!edit) {
      continue;
    }
    const preview = await previewOf(list, edit, onProgress);
    previews.push(preview);
    good &&= preview.text !== undefined;
    lists[list] = preview.text ?? "";
    if ("file" in edit && preview.text !== undefined) {
      kept[list] = { text: preview.text };
    }
  }
  const same = LIST_NAMES.every((list) => lists[list] === base[list]);
  return { edits: kept, against: version, activation, lists: good ? lists : null, same, previews };
}

/** A file without errors stands in the field from then on, to be gone on with. */
export async function preview({ edits }: Making, onProgress: Progress): Promise<Looked> {
  const looked = await lookAt(edits, onProgress);
  const now = making.get();
  if (now && now.edits === edits) {
    making.set({ ...now, edits: looked.edits });
  }
  return looked;
}

/** Signed with this person's key over what was looked at; answers the number of the new version. */
export async function handIn({ account, note }: Making, looked: Looked, onProgress: Progress): Promise<number> {
  const { version, activation, newest } = await inForce();
  if (version !== looked.against || activation !== looked.activation || !looked.lists) {
    throw new Problem(409, "lexicon.moved", "现行词库刚刚换了一版", "您的改动都在，请重新预览后再提交。");
  }
  const words = wellFormed(note.trim());
  const sha256 = await listsSum(looked.lists);
  if (newest.sha256 === sha256 && newest.note === words && newest.made_by?.id === account) {
    return newest.version; // handed in before, and the answer was lost
  }
  const signed = await sign(account, lexiconPayload({ account, note: words, sha256 }));
  const body = { ...looked.lists, note: words, ...signed };
  return (await post<{ version: number }>("/lexicons", body, { onProgress })).version;
}
