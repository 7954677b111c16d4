// The tools over the text. One stop for Tab; arrow keys go from tool to tool.
import type { Editor } from "@tiptap/core";
import { useEffect, useRef, useState } from "preact/hooks";

interface Tool {
  name: string;
  sign: string;
  cls?: string;
  on?: (e: Editor) => boolean;
  can?: (e: Editor) => boolean;
  do: (e: Editor) => void;
}

const inTable = (e: Editor) => e.isActive("table");

const TOOLS: Tool[][] = [
  [
    { name: "撤销", sign: "↶", can: (e) => e.can().undo(), do: (e) => e.chain().focus().undo().run() },
    { name: "重做", sign: "↷", can: (e) => e.can().redo(), do: (e) => e.chain().focus().redo().run() },
  ],
  [
    { name: "加粗", sign: "B", cls: "b", on: (e) => e.isActive("bold"), do: (e) => e.chain().focus().toggleBold().run() },
    { name: "斜体", sign: "I", cls: "i", on: (e) => e.isActive("italic"), do: (e) => e.chain().focus().toggleItalic().run() },
    { name: "下划线", sign: "U", cls: "u", on: (e) => e.isActive("underline"), do: (e) => e.chain().focus().toggleUnderline().run() },
    { name: "删除线", sign: "S", cls: "s", on: (e) => e.isActive("strike"), do: (e) => e.chain().focus().toggleStrike().run() },
    { name: "上标", sign: "x²", on: (e) => e.isActive("superscript"), do: (e) => e.chain().focus().toggleMark("superscript").run() },
    { name: "下标", sign: "x₂", on: (e) => e.isActive("subscript"), do: (e) => e.chain().focus().toggleMark("subscript").run() },
  ],
  [
    { name: "项目符号", sign: "• 列表", on: (e) => e.isActive("bulletList"), do: (e) => e.chain().focus().toggleBulletList().run() },
    { name: "编号", sign: "1. 列表", on: (e) => e.isActive("orderedList"), do: (e) => e.chain().focus().toggleOrderedList().run() },
    { name: "引用", sign: "引用", on: (e) => e.isActive("blockquote"), do: (e) => e.chain().focus().toggleBlockquote().run() },
    { name: "分隔线", sign: "分隔线", do: (e) => e.chain().focus().setHorizontalRule().run() },
  ],
];

const TABLE_TOOLS: Tool[] = [
  { name: "下方加一行", sign: "加行", do: (e) => e.chain().focus().addRowAfter().run() },
  { name: "右侧加一列", sign: "加列", do: (e) => e.chain().focus().addColumnAfter().run() },
  { name: "删除本行", sign: "删行", do: (e) => e.chain().focus().deleteRow().run() },
  { name: "删除本列", sign: "删列", do: (e) => e.chain().focus().deleteColumn().run() },
  { name: "合并所选单元格", sign: "合并", can: (e) => e.can().mergeCells(), do: (e) => e.chain().focus().mergeCells().run() },
  { name: "拆分单元格", sign: "拆分", can: (e) => e.can().splitCell(), do: (e) => e.chain().focus().splitCell().run() },
  { name: "首行作表头", sign: "表头行", do: (e) => e.chain().focus().toggleHeaderRow().run() },
  { name: "删除表格", sign: "删表", do: (e) => e.chain().focus().deleteTable().run() },
];

const STYLES: [string, string][] = [
  ["p", "正文"],
  ["1", "标题 1"],
  ["2", "标题 2"],
  ["3", "标题 3"],
  ["4", "标题 4"],
  ["pre", "原样文字"],
];

function styleNow(e: Editor): string {
  for (const level of [1, 2, 3, 4]) {
    if (e.isActive("heading", { level })) {
      return String(level);
    }
  }
  return e.isActive("codeBlock") ? "pre" : "p";
}

function setStyle(e: Editor, style: string): void {
  const chain = e.chain().focus();
  if (style === "p") {
    chain.setParagraph().run();
  } else if (style === "pre") {
    chain.setCodeBlock().run();
  } else {
    chain.setHeading({ level: Number(style) as 1 | 2 | 3 | 4 }).run();
  }
}

function ToolButton({ tool, editor }: { tool: Tool; editor: Editor }) {
  return (
    <button
      type="button"
      class={`tool ${tool.cls ?? ""}`}
      title={tool.name}
      aria-pressed={tool.on ? tool.on(editor) : undefined}
      disabled={tool.can ? !tool.can(editor) : false}
      onMouseDown={(e) => e.preventDefault()}
      onClick={() => tool.do(editor)}
    >
      <span aria-hidden="true">{tool.sign}</span>
      <span class="sr">{tool.name}</span>
    </button>
  );
}

interface Props {
  editor: Editor;
  onPicture: () => void;
  onFile: () => void;
  onLink: () => void;
  onTable: () => void;
}

/** Arrow keys move inside the toolbar; Tab leaves it. */
function move(bar: HTMLElement, e: KeyboardEvent): void {
  const step = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
  if (!step || (e.target as Element).tagName === "SELECT") {
    return;
  }
  const stops = Array.from(bar.querySelectorAll<HTMLElement>("button:not(:disabled),select"));
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[(at + step + stops.length) % stops.length];
  next?.focus();
  e.preventDefault();
}

function useRedraw(editor: Editor): void {
  const [, setN] = useState(0);
  useEffect(() => {
    const redraw = () => setN((n) => n + 1);
    editor.on("transaction", redraw);
    return () => {
      editor.off("transaction", redraw);
    };
  }, [editor]);
}

export function Toolbar({ editor, onPicture, onFile, onLink, onTable }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  useRedraw(editor);
  const own: Tool[] = [
    { name: "链接", sign: "链接", on: (e) => e.isActive("link"), do: onLink },
    { name: "插入图片", sign: "图片", do: onPicture },
    { name: "插入表格", sign: "表格", can: (e) => !inTable(e), do: onTable },
    { name: "上传附件", sign: "附件", do: onFile },
  ];
  return (
    <div
      ref={bar}
      class="toolbar"
      role="toolbar"
      aria-label="排版工具"
      onKeyDown={(e) => bar.current && move(bar.current, e)}
    >
      <select
        aria-label="段落样式"
        value={styleNow(editor)}
        onChange={(e) => setStyle(editor, e.currentTarget.value)}
      >
        {STYLES.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      {[...TOOLS, own].map((group, i) => (
        <span class="tools" key={i}>
          {group.map((tool) => (
            <ToolButton key={tool.name} tool={tool} editor={editor} />
          ))}
        </span>
      ))}
      {inTable(editor) && (
        <span class="tools table-tools">
          {TABLE_TOOLS.map((tool) => (
            <ToolButton key={tool.name} tool={tool} editor={editor} />
          ))}
        </span>
      )}
    </div>
  );
}
