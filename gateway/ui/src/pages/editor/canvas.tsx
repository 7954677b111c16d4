// The text itself: TipTap in its place on the page, and what is put into it from outside.
import { Editor } from "@tiptap/core";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Asset, Finding } from "../../api/types";
import { FindingsExtension } from "../../editor/findings";
import { docOf, htmlOf, respelled } from "../../editor/html";
import { cleanPaste } from "../../editor/paste";
import { extensions } from "../../editor/schema";
import { assetBase } from "../../html/article";
import { refName } from "./upload";
import { spelledBy } from "./words";

spelledBy(respelled);

interface CanvasProps {
  draft: string;
  /** What the editor begins with; while it is there, `setHtml` puts other words in. */
  html: string;
  editable: boolean;
  onChange: (html: string) => void;
  onFinding: (finding: Finding) => void;
  onAlt: (pos: number) => void;
  onLostPictures: (count: number) => void;
  onFiles: (files: File[]) => void;
  onReady: (editor: Editor) => void;
}

function pastedFiles(data: DataTransfer | null): File[] {
  const html = data?.getData("text/html");
  return html ? [] : Array.from(data?.files ?? []);
}

export function Canvas(props: CanvasProps) {
  const place = useRef<HTMLDivElement>(null);
  const now = useRef(props);
  now.current = props;
  useEffect(() => {
    let before = "";
    const editor = new Editor({
      element: place.current,
      injectCSS: false,
      editable: props.editable,
      extensions: [
        ...extensions({ assets: assetBase(props.draft), onAlt: (pos) => now.current.onAlt(pos) }),
        FindingsExtension.configure({ onOpen: (f) => now.current.onFinding(f) }),
      ],
      content: docOf(props.html),
      editorProps: {
        attributes: {
          class: "paper article",
          role: "textbox",
          "aria-multiline": "true",
          "aria-label": "正文",
          lang: "zh-CN",
        },
        transformPastedHTML(html) {
          const pasted = cleanPaste(html);
          if (pasted.lost) {
            now.current.onLostPictures(pasted.lost);
          }
          return pasted.html;
        },
        handlePaste(_view, event) {
          const files = pastedFiles(event.clipboardData);
          if (files.length) {
            now.current.onFiles(files);
          }
          return files.length > 0;
        },
        handleDrop(_view, event, _slice, moved) {
          const files = moved ? [] : Array.from(event.dataTransfer?.files ?? []);
          if (files.length) {
            event.preventDefault();
            now.current.onFiles(files);
          }
          return files.length > 0;
        },
      },
      /* Words that were put in from outside: to undo them is a change. */
      onTransaction: ({ editor: e, transaction }) => {
        if (transaction.getMeta("preventUpdate")) {
          before = htmlOf(e.state.doc);
        }
      },
      onUpdate: ({ editor: e }) => {
        const html = htmlOf(e.state.doc);
        if (html !== before) {
          before = html;
          now.current.onChange(html);
        }
      },
    });
    before = htmlOf(editor.state.doc);
    now.current.onReady(editor);
    return () => editor.destroy();
  }, [props.draft, props.editable]);
  return <div class="canvas" ref={place} />;
}

export function setHtml(editor: Editor, html: string): void {
  editor.commands.setContent(docOf(html), { emitUpdate: false });
}

export function insertPicture(editor: Editor, asset: Asset, alt: string): void {
  const node = { type: "figure", attrs: { src: refName(asset), alt } };
  editor.chain().focus().insertContent(node).run();
}

/** Attachments stand at the end of the text, one line each. */
export function appendAttachment(editor: Editor, asset: Asset): void {
  const link = { type: "link", attrs: { href: refName(asset) } };
  const line = {
    type: "paragraph",
    content: [
      { type: "text", text: "附件：" },
      { type: "text", text: asset.name, marks: [link] },
    ],
  };
  editor.chain().insertContentAt(editor.state.doc.content.size, line).run();
}

/** The same line, leading to another file; its words too where they are the old file's name. */
export function replaceAttachment(editor: Editor, sha256: string, name: string, by: Asset): void {
  const { tr, schema, doc } = editor.state;
  doc.descendants((node, pos) => {
    const link = node.marks.find((m) => m.type.name === "link");
    if (link && String(link.attrs.href).includes(sha256)) {
      const marks = node.marks.filter((m) => m !== link).concat(schema.marks.link.create({ href: refName(by) }));
      const words = node.text === name ? by.name : (node.text ?? by.name);
      tr.replaceWith(tr.mapping.map(pos), tr.mapping.map(pos + node.nodeSize), schema.text(words, marks));
    }
  });
  editor.view.dispatch(tr);
}

export function removeAttachment(editor: Editor, sha256: string): void {
  const tr = editor.state.tr;
  editor.state.doc.descendants((node, pos) => {
    const link = node.marks.find((m) => m.type.name === "link");
    if (link && String(link.attrs.href).includes(sha256)) {
      const at = editor.state.doc.resolve(pos);
      const alone = at.parent.textContent.replace(/^附件[:：]/, "") === node.text;
      const from = alone ? at.before() : pos;
      const to = alone ? at.after() : pos + node.nodeSize;
      tr.delete(tr.mapping.map(from), tr.mapping.map(to));
    }
  });
  editor.view.dispatch(tr);
}

export interface EditorSlot {
  editor: Editor | null;
  /** For whoever answers late. */
  now: { readonly current: Editor | null };
  take: (editor: Editor) => void;
}

export function useEditorSlot(): EditorSlot {
  const [editor, setEditor] = useState<Editor | null>(null);
  const now = useRef<Editor | null>(null);
  const take = (fresh: Editor) => {
    now.current = fresh;
    setEditor(fresh);
  };
  return { editor, now, take };
}
