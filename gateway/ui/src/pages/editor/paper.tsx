// The paper on the desk: the tools, the title and the text.
import { inTitle } from "../../html/place";
import { Canvas } from "./canvas";
import { titleRows } from "./title";
import { Toolbar } from "./toolbar";
import type { Desk } from "./use_desk";

interface Props {
  desk: Desk;
  onLink: () => void;
  onTable: () => void;
  /** The alternative text of the picture at this place is asked for. */
  onAlt: (pos: number) => void;
  onLostPictures: (count: number) => void;
}

export function Paper({ desk, onLink, onTable, onAlt, onLostPictures }: Props) {
  const { slot, text, files, locked } = desk;
  return (
    <div class="desk-main">
      {slot.editor && !locked && (
        <Toolbar
          editor={slot.editor}
          onPicture={files.pickPictures}
          onFile={files.pickFiles}
          onLink={onLink}
          onTable={onTable}
        />
      )}
      <div class="sheet-paper">
        <Title desk={desk} />
        <Canvas
          draft={desk.versions.draft.id}
          html={text.words.html}
          editable={!locked}
          onChange={(html) => desk.change({ html })}
          onFinding={desk.sheet.go}
          onAlt={onAlt}
          onLostPictures={onLostPictures}
          onFiles={files.take}
          onReady={slot.take}
        />
      </div>
    </div>
  );
}

function Title({ desk: { text, found, locked, change } }: Pick<Props, "desk">) {
  const { title } = text.words;
  return (
    <textarea
      id="draft-title"
      class="draft-title"
      aria-label="标题"
      rows={titleRows(title)}
      maxLength={200}
      readOnly={locked}
      value={title}
      aria-invalid={found.all?.some((f) => inTitle(f) && f.severity === "BLOCK")}
      onInput={(e) => change({ title: e.currentTarget.value.replace(/\s*\n\s*/g, " ") })}
    />
  );
}
