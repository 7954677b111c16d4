// The desk of one draft: what is said above, the paper, what stands beside it, and what is opened over it.
import { useState } from "preact/hooks";
import type { ChannelAccount, Draft } from "../../api/types";
import { htmlOf } from "../../editor/html";
import { Above } from "./above";
import { Head } from "./head";
import type { Kept } from "./keeper";
import { Paper } from "./paper";
import { AltDialog, PictureDialog } from "./picture_dialog";
import { PreviewDialog } from "./preview_dialog";
import { OpenedFinding, Side } from "./side";
import { LinkDialog, TableDialog } from "./small_dialogs";
import { SubmitDialog } from "./submit_dialog";
import { useDesk, type Desk } from "./use_desk";

interface Props {
  draft: Draft;
  kept: Kept;
  channels: ChannelAccount[];
}

type Open = "link" | "table" | "preview" | "submit" | null;

export function Workspace({ draft, kept, channels }: Props) {
  const desk = useDesk(draft, kept);
  const [open, setOpen] = useState<Open>(null);
  const [altAt, setAltAt] = useState<number | null>(null);
  const [lost, setLost] = useState(0);
  const { opened } = desk.found;
  return (
    <section class="workspace" ref={desk.root}>
      <WorkHead desk={desk} onOpen={setOpen} />
      <Above desk={desk} lost={lost} onSeen={() => setLost(0)} />
      <div class="desk">
        <Paper
          desk={desk}
          onLink={() => setOpen("link")}
          onTable={() => setOpen("table")}
          onAlt={setAltAt}
          onLostPictures={setLost}
        />
        <Side desk={desk} channels={channels} />
      </div>
      {opened && <OpenedFinding desk={desk} opened={opened} />}
      <PictureDialogs desk={desk} altAt={altAt} onAltDone={() => setAltAt(null)} />
      <OpenDialog desk={desk} open={open} channels={channels} onClose={() => setOpen(null)} />
    </section>
  );
}

function WorkHead({ desk, onOpen }: { desk: Desk; onOpen: (what: Open) => void }) {
  const { versions, keeping, found, editable } = desk;
  const { draft, dirty, saving, save } = versions;
  const preview = async () => {
    if (!editable || !dirty || (await save().catch(() => null))) {
      onOpen("preview");
    }
  };
  return (
    <Head
      draft={draft}
      state={keeping.state}
      dirty={dirty}
      saving={saving}
      findings={found.all ?? []}
      editable={editable}
      onSave={() => void save().catch(() => {})}
      onPreview={() => void preview()}
      onSubmit={() => onOpen("submit")}
    />
  );
}

interface PictureProps {
  desk: Desk;
  altAt: number | null;
  onAltDone: () => void;
}

function PictureDialogs({ desk, altAt, onAltDone }: PictureProps) {
  const { slot, files, versions } = desk;
  const { editor } = slot;
  const { picture } = files;
  const setAlt = (alt: string) => {
    if (editor && altAt !== null) {
      editor.view.dispatch(editor.state.tr.setNodeAttribute(altAt, "alt", alt));
      desk.change({ html: htmlOf(editor.state.doc) });
    }
  };
  return (
    <>
      {picture && (
        <PictureDialog
          key={picture.no}
          draft={versions.draft.id}
          file={picture.file}
          onDone={files.insert}
          onClose={files.nextPicture}
        />
      )}
      {altAt !== null && editor && (
        <AltDialog alt={String(editor.state.doc.nodeAt(altAt)?.attrs.alt ?? "")} onSet={setAlt} onClose={onAltDone} />
      )}
    </>
  );
}

interface OpenProps {
  desk: Desk;
  open: Open;
  channels: ChannelAccount[];
  onClose: () => void;
}

function OpenDialog({ desk, open, channels, onClose }: OpenProps) {
  const { editor } = desk.slot;
  const { draft, save } = desk.versions;
  switch (open) {
    case "link":
      return editor && <LinkDialog editor={editor} onClose={onClose} />;
    case "table":
      return editor && <TableDialog editor={editor} onClose={onClose} />;
    case "preview":
      return <PreviewDialog line={draft} channels={channels} onClose={onClose} />;
    case "submit":
      return (
        <SubmitDialog draft={draft} channels={channels} findings={desk.found.all ?? []} save={save} onClose={onClose} />
      );
    case null:
      return null;
  }
}
