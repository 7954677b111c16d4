// Everything that the parts of the editor's page share: the words, where they are kept, what is found in them.
import { useEffect, useRef, type MutableRef } from "preact/hooks";
import { del } from "../../api/client";
import type { Draft, Submission, WorkingCopy } from "../../api/types";
import { me } from "../../app/session";
import { useSaveKey } from "../../app/keys";
import { at } from "../../parts/line";
import { useGet, type Loaded } from "../../parts/load";
import { useRequests, type Requests } from "../../parts/requests";
import { useEditorSlot, type EditorSlot } from "./canvas";
import { useComposition } from "./composition";
import type { Kept } from "./keeper";
import { useFiles, type Files } from "./use_files";
import { useFindings, type Findings } from "./use_findings";
import { useKeeper, type Keeping } from "./use_keeper";
import { useSheet, type Sheet } from "./use_sheet";
import { useText, type Text } from "./use_text";
import { useVersions, type Versions } from "./use_versions";
import { sameWords, wordsOf, type Words } from "./words";

export interface Desk {
  /** Around all of it: an input method is listened for here. */
  root: MutableRef<HTMLElement | null>;
  slot: EditorSlot;
  text: Text;
  versions: Versions;
  keeping: Keeping;
  found: Findings;
  sheet: Sheet;
  files: Files;
  round: Loaded<Submission>;
  requests: Requests;
  editable: boolean;
  /** Title and text stay as they are. */
  locked: boolean;
  change: (part: Partial<Words>) => void;
  /** Looks once more at the words as they are. */
  again: () => void;
  /** What is typed is with the server, or it says why not. */
  flush: () => Promise<void>;
}

/** Of a draft, what was kept of it and not saved; null: nothing else than the version. */
function restoredOf(loaded: Draft, { copy }: Kept): WorkingCopy | null {
  return copy && !sameWords(copy, loaded) ? copy : null;
}

/** When the editor has come, once: what was kept goes on, what is only the version again is put away. */
function useFirstLook(there: boolean, look: () => void): void {
  const looked = useRef(false);
  useEffect(() => {
    if (there && !looked.current) {
      looked.current = true;
      look();
    }
  }, [there]);
}

function putAway(loaded: Draft, { copy, version, other }: Kept, { keep }: Keeping): void {
  if (other) {
    keep.halt();
  } else if (copy && sameWords(copy, loaded)) {
    keep.forget();
    if (version) {
      void del(at(loaded, "/working-copy"), { ifMatch: version }).catch(() => {});
    }
  }
}

export function useDesk(loaded: Draft, kept: Kept): Desk {
  const copy = restoredOf(loaded, kept);
  const first = wordsOf(copy ?? loaded);
  const root = useRef<HTMLElement | null>(null);
  const composition = useComposition(root);
  const slot = useEditorSlot();
  const text = useText(first, slot);
  const found = useFindings(loaded, text, slot, composition);
  const place = { id: loaded.id, correction: loaded.correction, person: me.get()?.id ?? "" };
  const began = { place, base: copy ? copy.base : loaded.head, words: first, restoredAt: copy && copy.at };
  const keeping = useKeeper(began, kept, found.show);
  const show = (fresh: Words) => {
    text.replace(fresh);
    found.ask(text.now.current);
  };
  const versions = useVersions({ loaded, copy, text, keeping, show });
  const give = () => {
    keeping.keep.change(text.now.current);
    found.ask(text.now.current);
  };
  const change = (part: Partial<Words>) => {
    text.put(part);
    versions.setDirty(true);
    composition.typed(give);
  };
  useFirstLook(slot.editor !== null, () => {
    putAway(loaded, kept, keeping);
    (copy ? give : found.look)();
  });
  const { draft, dirty, saving, save } = versions;
  const editable = draft.actions.includes("edit");
  useSaveKey(() => {
    if (editable && dirty && !saving) {
      void save().catch(() => {});
    }
  });
  return {
    root,
    slot,
    text,
    versions,
    keeping,
    found,
    sheet: useSheet(slot, text, found, change),
    files: useFiles(draft, text.words.html, slot),
    round: useGet<Submission>(draft.submission ? `/submissions/${draft.submission.id}` : null),
    requests: useRequests(draft.id, found.all),
    editable,
    locked: !editable || draft.kind === "ISSUED",
    change,
    again: () => found.ask(text.now.current),
    flush: async () => {
      const refused = await keeping.keep.flush();
      if (refused) {
        throw refused;
      }
    },
  };
}
